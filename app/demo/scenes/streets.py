from app.demo import canvas as d
from app.demo.canvas import DrawingCanvas, draw_ground, draw_person, draw_window


def town_hall() -> DrawingCanvas:
    paper = DrawingCanvas(d.SKY)
    draw_ground(paper, 76, d.STONE)
    paper.box(30, 30, 100, 48, d.SAND)
    paper.box(26, 26, 108, 5, d.ORANGE)
    paper.box(66, 10, 28, 20, d.SAND)
    paper.shape([(62, 11), (80, 1), (98, 11)], d.ORANGE)
    paper.disc(80, 20, 5, d.WHITE)
    paper.line([(80, 20), (80, 16.6)], d.INK, 0.6)
    paper.line([(80, 20), (82.6, 21)], d.INK, 0.6)
    for x in (38, 54, 96, 112):
        draw_window(paper, x, 37, 10, 12, d.TEAL)
        draw_window(paper, x, 56, 10, 14, d.TEAL)
    paper.box(72, 54, 16, 24, d.DEEP, round_by=1)
    paper.box(68, 48, 24, 3, d.SLATE)
    for x, colour in ((73, d.RED), (79, d.SUN), (85, d.BLUE)):
        paper.box(x, 38, 3.4, 10, colour)
    return paper


def bus(body: str = d.GREEN) -> DrawingCanvas:
    paper = DrawingCanvas(d.PALE_BLUE)
    paper.shape([(0, 60), (30, 44), (70, 58), (110, 40), (160, 58), (160, 90), (0, 90)], d.PALE_GREEN)
    draw_ground(paper, 72, d.SLATE)
    paper.box(26, 28, 104, 46, body, round_by=5)
    paper.box(26, 54, 104, 6, d.WHITE)
    for x in range(33, 100, 17):
        paper.box(x, 35, 14, 14, d.SKY, round_by=1.5)
    paper.box(112, 35, 14, 32, d.SKY, round_by=1.5)
    for x in (48, 106):
        paper.disc(x, 75, 8, d.INK)
        paper.disc(x, 75, 3.4, d.STONE)
    paper.box(146, 34, 2, 40, d.INK)
    paper.box(140, 26, 14, 10, d.BLUE, round_by=2)
    return paper


def guagua() -> DrawingCanvas:
    paper = bus(d.LEAF)
    for x in (10, 150):
        paper.line([(x, 74), (x + 2, 40)], d.ORANGE, 2.4)
        for dx, dy in ((-10, 6), (10, 6), (-7, -4), (9, -4), (1, -9)):
            paper.line([(x + 2, 40), (x + 2 + dx, 40 + dy)], d.GREEN, 2.4)
    return paper


def works() -> DrawingCanvas:
    paper = DrawingCanvas(d.SKY)
    draw_ground(paper, 66, d.SLATE)
    paper.box(0, 62, 160, 5, d.STONE)
    paper.box(16, 44, 128, 12, d.WHITE, round_by=1)
    for x in range(20, 140, 18):
        paper.shape([(x, 56), (x + 9, 56), (x + 15, 44), (x + 6, 44)], d.RED)
    for x in (26, 130):
        paper.box(x, 38, 3, 34, d.INK)
        paper.disc(x + 1.5, 36, 4, d.AMBER)
    for x in (54, 104):
        paper.shape([(x, 82), (x + 6, 58), (x + 12, 58), (x + 18, 82)], d.ORANGE)
        paper.shape([(x + 3, 71), (x + 4.6, 65), (x + 13.4, 65), (x + 15, 71)], d.WHITE)
        paper.box(x - 3, 81, 24, 4, d.ORANGE, round_by=1)
    paper.shape([(72, 30), (80, 14), (88, 30)], d.AMBER)
    paper.box(79.2, 19, 1.8, 6, d.INK)
    return paper


def stalls(sky: str = d.SKY) -> DrawingCanvas:
    paper = DrawingCanvas(sky)
    draw_ground(paper, 76, d.SAND)
    for x, colour in ((10, d.RED), (60, d.TEAL), (110, d.AMBER)):
        for strip in range(5):
            paper.shape([(x + strip * 8, 34), (x + strip * 8 + 8, 34), (x + strip * 8 + 8, 44), (x + strip * 8, 44)],
                        (colour, d.WHITE)[strip % 2])  # fmt: skip
            paper.half(x + strip * 8 + 4, 43.8, 4, (colour, d.WHITE)[strip % 2], down=True)
        for dx in (1, 37):
            paper.box(x + dx, 46, 1.8, 34, d.SLATE)
        paper.box(x, 62, 40, 18, d.ORANGE, round_by=1)
        for number, fruit in enumerate((d.GREEN, d.AMBER, d.RED, d.LEAF, d.ORANGE, d.SUN)):
            paper.disc(x + 4.5 + number * 6.2, 60, 3.2, fruit)
    return paper


def market() -> DrawingCanvas:
    paper = stalls(d.PEACH)
    paper.shape([(0, 26), (80, 4), (160, 26), (160, 31), (80, 9), (0, 31)], d.DEEP)
    for x in (20, 50, 80, 110, 140):
        paper.line([(x, 8), (x, 24)], d.SLATE, 0.6)
        paper.disc(x, 26, 2.6, d.SUN)
    return paper


def recycling() -> DrawingCanvas:
    paper = DrawingCanvas(d.PALE_GREEN)
    draw_ground(paper, 74, d.STONE)
    for x, body, lid in (
        (16, d.AMBER, d.SUN),
        (52, d.BLUE, "#3f6fb9"),
        (88, d.GREEN, d.LEAF),
        (124, "#7a4a24", d.ORANGE),
    ):
        paper.shape([(x - 2, 38), (x + 24, 38), (x + 21, 78), (x + 1, 78)], body)
        paper.box(x - 4, 32, 30, 7, lid, round_by=2.5)
        paper.arc(x + 11, 57, 6, (20, 300), d.WHITE, 1.6)
        paper.shape([(x + 12, 49), (x + 18, 51.6), (x + 13, 55)], d.WHITE)
    return paper


def parade() -> DrawingCanvas:
    paper = DrawingCanvas(d.NIGHT)
    for x, y in ((14, 14), (40, 24), (66, 10), (98, 18), (124, 8), (148, 26), (28, 40)):
        paper.disc(x, y, 1.2, d.SUN)
    paper.shape([(112, 20), (116, 30), (126, 30), (118, 36), (121, 46), (112, 40), (103, 46), (106, 36), (98, 30),
                 (108, 30)], d.SUN)  # fmt: skip
    draw_ground(paper, 76, d.DEEP)
    paper.box(26, 56, 78, 18, d.VIOLET, round_by=4)
    paper.line([(26, 62), (104, 62)], d.SUN, 1.4)
    for x in (42, 88):
        paper.disc(x, 75, 6, d.AMBER)
    for x, colour in ((44, d.RED), (64, d.GREEN), (84, d.AMBER)):
        draw_person(paper, x, 57, 24, colour)
        paper.shape([(x - 4, 36), (x - 4, 30), (x - 2, 33), (x, 29), (x + 2, 33), (x + 4, 30), (x + 4, 36)], d.SUN)
    return paper


def party() -> DrawingCanvas:
    paper = DrawingCanvas(d.NIGHT)
    for x, y, colour in ((40, 24, d.SUN), (112, 20, d.ROSE), (78, 34, d.SKY)):
        for dx, dy in ((0, -14), (10, -10), (14, 0), (10, 10), (0, 14), (-10, 10), (-14, 0), (-10, -10)):
            paper.line([(x + dx * 0.4, y + dy * 0.4), (x + dx, y + dy)], colour, 1.2)
            paper.disc(x + dx, y + dy, 1.3, colour)
    draw_ground(paper, 76, d.DEEP)
    for x, height, colour in ((0, 24, d.TEAL), (24, 32, d.BLUE), (46, 20, d.TEAL), (98, 30, d.BLUE), (126, 24, d.TEAL)):
        paper.box(x, 76 - height, 24 if x != 126 else 34, height, colour)
    for x in range(6, 156, 12):
        paper.box(x, 62, 3.4, 5, d.SUN, round_by=0.5)
    for x in range(8, 160, 14):
        draw_person(paper, x, 92, 18, (d.INK, d.SLATE)[x % 4 // 2])
    return paper
