from app.demo import canvas as d
from app.demo.canvas import DrawingCanvas, draw_ground, draw_person, draw_tree


def library() -> DrawingCanvas:
    paper = DrawingCanvas(d.SAND)
    colours = (d.TEAL, d.ORANGE, d.BLUE, d.AMBER, d.GREEN, d.RED, d.VIOLET)
    for shelf, y in enumerate((8, 36, 64)):
        x, number = 10.0, shelf * 3
        while x < 146:
            width, height = 4 + number * 3 % 4, 17 + number * 5 % 6
            paper.box(x, y + 22 - height, width, height, colours[number * 2 % 7], round_by=0.5)
            paper.box(x + width * 0.25, y + 22 - height + 3, width * 0.5, 1.2, d.SAND)
            x, number = x + width + (6 if number % 9 == 8 else 1), number + 1
        paper.box(6, y + 22, 148, 3, d.SLATE, round_by=1)
    return paper


def school() -> DrawingCanvas:
    paper = DrawingCanvas(d.PALE_GREEN)
    paper.box(22, 10, 116, 50, d.DEEP, round_by=2)
    paper.box(22, 58, 116, 4, d.AMBER, round_by=1)
    paper.disc(48, 32, 9, d.SUN)
    paper.shape([(70, 46), (84, 22), (98, 46)], d.LEAF)
    paper.box(106, 28, 20, 18, d.ROSE, round_by=1)
    for x in (34, 80, 126):
        paper.box(x - 17, 70, 34, 4, d.ORANGE, round_by=1)
        for dx in (-12, 12):
            paper.box(x + dx - 1, 74, 2, 14, d.SLATE)
    for x, colour in ((24, d.RED), (72, d.BLUE), (130, d.AMBER)):
        paper.box(x, 65, 12, 5, colour, round_by=1)
    return paper


def exhibition() -> DrawingCanvas:
    paper = DrawingCanvas(d.PAPER)
    draw_ground(paper, 70, d.STONE)
    for x, width, colour, dot in ((14, 34, d.TEAL, d.SUN), (62, 40, d.PEACH, d.RED), (116, 30, d.BLUE, d.ROSE)):
        paper.box(x, 14, width, 36, d.INK, round_by=1)
        paper.box(x + 2, 16, width - 4, 32, colour)
        paper.disc(x + width * 0.66, 26, 5, dot)
        paper.shape([(x + 2, 48), (x + width * 0.4, 30), (x + width - 2, 48)], d.PALE_GREEN)
    draw_person(paper, 74, 84, 32, d.VIOLET)
    draw_person(paper, 90, 84, 26, d.ORANGE)
    draw_person(paper, 134, 84, 32, d.GREEN)
    return paper


def music(hall: str = d.VIOLET) -> DrawingCanvas:
    paper = DrawingCanvas(hall)
    paper.shape([(20, 0), (60, 74), (4, 74)], d.LILAC)
    paper.shape([(140, 0), (156, 74), (100, 74)], d.LILAC)
    draw_ground(paper, 74, d.INK)
    for x, colour in ((38, d.ORANGE), (60, d.TEAL), (100, d.AMBER), (122, d.RED)):
        draw_person(paper, x, 76, 32, colour)
    for x, y in ((72, 28), (86, 18)):
        paper.disc(x, y + 12, 3.6, d.WHITE, tall=0.8)
        paper.line([(x + 3, y + 12), (x + 3, y)], d.WHITE, 1.3)
        paper.line([(x + 3, y), (x + 8, y + 4)], d.WHITE, 1.6)
    for x in (48, 111):
        paper.disc(x, 60, 5, d.SUN, tall=1.3)
        paper.line([(x, 54), (x + 3, 40)], d.SUN, 1.6)
    return paper


def concert() -> DrawingCanvas:
    return music(d.NIGHT)


def theatre() -> DrawingCanvas:
    paper = DrawingCanvas(d.INK)
    paper.shape([(80, 6), (48, 66), (112, 66)], "#5c5238")
    paper.disc(80, 66, 32, d.SUN, tall=0.16)
    paper.box(74, 48, 12, 2.4, d.ORANGE)
    paper.box(74, 34, 2, 32, d.ORANGE)
    paper.box(84, 48, 2, 18, d.ORANGE)
    for x in (0, 12, 24, 126, 138, 150):
        paper.box(x, 0, 10, 78, (d.RED, "#861c13")[x // 12 % 2], round_by=3)
    paper.box(0, 0, 160, 9, d.RED)
    for x in range(6, 160, 22):
        paper.box(x, 76, 16, 18, d.RED, round_by=4)
    return paper


def carnival() -> DrawingCanvas:
    paper = DrawingCanvas(d.VIOLET)
    colours = (d.SUN, d.ROSE, d.SKY, d.LEAF, d.ORANGE, d.WHITE)
    for number in range(46):
        x, y = number * 37 % 160, number * 53 % 90
        paper.box(x, y, 2.4, 2.4, colours[number % 6], round_by=0.6)
    for x, colour in ((42, d.TEAL), (92, d.ORANGE)):
        paper.shape([(x, 34), (x + 34, 34), (x + 34, 48), (x + 17, 66), (x, 48)], colour)
        paper.half(x + 17, 34.4, 17, colour)
        for eye in (9, 25):
            paper.disc(x + eye, 38, 3.4, d.WHITE, tall=0.7)
        paper.half(x + 17, 48, 6, d.WHITE, down=True)
    return paper


def elders() -> DrawingCanvas:
    paper = DrawingCanvas(d.SAND)
    draw_ground(paper, 72, d.PALE_GREEN)
    draw_tree(paper, 28, 76, 44)
    paper.box(52, 58, 60, 4, d.ORANGE, round_by=1)
    paper.box(52, 48, 60, 4, d.ORANGE, round_by=1)
    for x in (56, 104):
        paper.box(x, 58, 3, 18, d.SLATE)
    for x, colour in ((70, d.TEAL), (92, d.VIOLET)):
        paper.box(x - 6, 38, 12, 24, colour, round_by=5)
        paper.box(x - 6, 58, 5, 18, d.INK, round_by=2)
        paper.box(x + 1, 58, 5, 18, d.INK, round_by=2)
        paper.disc(x, 30, 6, "#d8a47f")
        paper.half(x, 29, 6.6, d.STONE)
    paper.line([(116, 78), (122, 50), (127, 50)], d.SLATE, 1.6)
    return paper


def pool() -> DrawingCanvas:
    paper = DrawingCanvas(d.SAND)
    paper.box(12, 30, 136, 52, d.WHITE, round_by=4)
    paper.box(16, 34, 128, 44, "#4fa9b8", round_by=2)
    for y in (45, 56, 67):
        for x in range(18, 142, 6):
            paper.box(x, y, 4, 1.2, (d.WHITE, d.RED)[x // 6 % 2])
    for x, y, colour in ((50, 40, d.SUN), (96, 51, d.ROSE), (70, 62, d.ORANGE)):
        paper.disc(x, y, 3, colour)
        paper.line([(x - 12, y + 1), (x - 5, y)], d.WHITE, 1)
    for x, colour in ((30, d.RED), (124, d.TEAL)):
        paper.half(x, 22, 14, colour)
        paper.box(x - 0.6, 22, 1.2, 10, d.SLATE)
    return paper


def sports() -> DrawingCanvas:
    paper = DrawingCanvas(d.SKY)
    draw_ground(paper, 40, d.ORANGE)
    for y in (52, 64, 76):
        paper.line([(0, y), (160, y)], d.WHITE, 0.9)
    paper.box(0, 30, 160, 10, d.LEAF)
    for x, y, colour in ((36, 64, d.BLUE), (72, 76, d.GREEN), (108, 60, d.VIOLET)):
        draw_person(paper, x, y, 28, colour)
        paper.box(x - 3.2, y - 15, 6.4, 5, d.WHITE, round_by=0.6)
    paper.disc(138, 74, 7, d.WHITE)
    paper.disc(138, 74, 2.6, d.INK)
    return paper
