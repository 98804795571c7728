from app.demo import canvas as d
from app.demo.canvas import DrawingCanvas, draw_ground, draw_person, draw_tree


def water() -> DrawingCanvas:
    paper = DrawingCanvas(d.SKY)
    paper.disc(128, 22, 9, d.SUN)
    paper.shape([(0, 52), (40, 24), (80, 50), (118, 28), (160, 50), (160, 60), (0, 60)], d.LEAF)
    draw_ground(paper, 54, d.TEAL)
    for row, start in enumerate((8, 30, 2)):
        for x in range(start, 160, 44):
            paper.line([(x, 64 + row * 9), (x + 22, 64 + row * 9)], d.MIST, 1)
    for x in (40, 64, 88, 112):
        paper.disc(x, 59, 3, d.ORANGE)
    return paper


def almond() -> DrawingCanvas:
    paper = DrawingCanvas(d.PALE_BLUE)
    draw_ground(paper, 66, d.PALE_GREEN)
    paper.box(112, 34, 12, 34, d.SAND)
    paper.shape([(110, 34), (118, 22), (126, 34)], d.ORANGE)
    for x, size in ((24, 30), (62, 36), (146, 24), (92, 22)):
        draw_tree(paper, x, 78, size, d.ROSE)
        for dx, dy in ((-6, -24), (4, -30), (7, -20), (0, -17)):
            paper.disc(x + dx * size / 36, 78 + dy * size / 30, 1, d.WHITE)
    return paper


def river() -> DrawingCanvas:
    paper = DrawingCanvas(d.SKY)
    paper.shape([(0, 44), (40, 26), (92, 44), (130, 28), (160, 42), (160, 60), (0, 60)], d.LEAF)
    draw_ground(paper, 56, d.TEAL)
    for x in (28, 68, 108):
        paper.box(x - 4, 40, 48, 8, d.SAND)
    for x in (48, 92):
        paper.box(x - 6, 46, 12, 22, d.SAND)
    paper.box(0, 38, 160, 9, d.SAND)
    for x in range(4, 160, 26):
        paper.line([(x, 76), (x + 14, 76)], d.MIST, 1)
        paper.line([(x + 8, 84), (x + 20, 84)], d.MIST, 1)
    for x in (8, 13, 19, 142, 148, 154):
        paper.line([(x, 90), (x + x % 3 - 1, 60 + x % 7)], d.GREEN, 1.3)
    return paper


def park() -> DrawingCanvas:
    paper = DrawingCanvas(d.MIST)
    paper.disc(132, 20, 9, d.SUN)
    paper.shape([(0, 58), (50, 46), (110, 56), (160, 46), (160, 90), (0, 90)], d.PALE_GREEN)
    paper.shape([(62, 90), (76, 58), (84, 58), (116, 90)], d.SAND)
    for x, y, size in ((22, 72, 44), (52, 62, 28), (112, 64, 32), (144, 76, 46)):
        draw_tree(paper, x, y, size, (d.LEAF, d.GREEN)[int(x) % 4 // 2])
    draw_person(paper, 86, 76, 20, d.ORANGE)
    draw_person(paper, 95, 76, 14, d.BLUE)
    return paper


def heat() -> DrawingCanvas:
    paper = DrawingCanvas(d.PEACH)
    paper.disc(48, 34, 17, d.SUN)
    for x, y in ((48, 7), (48, 61), (21, 34), (75, 34), (29, 15), (67, 15), (29, 53), (67, 53)):
        paper.line([(48 + (x - 48) * 0.82, 34 + (y - 34) * 0.82), (x, y)], d.AMBER, 2.4)
    paper.shape([(0, 76), (50, 66), (100, 74), (160, 64), (160, 90), (0, 90)], d.AMBER)
    paper.box(108, 10, 13, 56, d.WHITE, round_by=6.5)
    paper.disc(114.5, 67, 11, d.WHITE)
    paper.box(112, 24, 5, 42, d.RED, round_by=2.5)
    paper.disc(114.5, 67, 7.5, d.RED)
    for y in range(20, 56, 7):
        paper.line([(121, y), (126, y)], d.SLATE, 0.8)
    return paper


def rain() -> DrawingCanvas:
    paper = DrawingCanvas("#c9d6d8")
    for x, y, radius in ((40, 26, 16), (60, 20, 20), (84, 26, 17), (112, 22, 14), (128, 28, 12)):
        paper.disc(x, y, radius, d.SLATE)
    paper.box(32, 26, 104, 16, d.SLATE, round_by=8)
    for row in range(3):
        for x in range(24 + row * 7, 148, 18):
            paper.line([(x, 48 + row * 10), (x - 3, 54 + row * 10)], d.BLUE, 1.3)
    draw_ground(paper, 80, d.TEAL)
    paper.half(80, 66, 17, d.RED)
    paper.box(79.3, 50, 1.4, 30, d.INK)
    draw_person(paper, 74, 86, 22, d.AMBER)
    return paper


def chick() -> DrawingCanvas:
    paper = DrawingCanvas(d.SKY)
    draw_ground(paper, 62, d.TEAL)
    paper.shape([(30, 48), (130, 48), (122, 84), (38, 84)], d.AMBER)
    paper.shape([(30, 48), (130, 48), (124, 56), (36, 56)], d.ORANGE)
    paper.disc(80, 40, 20, d.SLATE, tall=0.9)
    paper.disc(92, 24, 10, d.SLATE)
    paper.disc(95, 22, 1.6, d.INK)
    paper.shape([(101, 23), (112, 27), (101, 29)], d.INK)
    paper.box(30, 56, 100, 6, d.AMBER)
    return paper


def pets() -> DrawingCanvas:
    paper = DrawingCanvas(d.PEACH)
    draw_ground(paper, 72, d.LEAF)
    paper.box(40, 44, 44, 22, d.ORANGE, round_by=10)
    paper.disc(88, 38, 13, d.ORANGE)
    paper.shape([(80, 30), (76, 46), (84, 44)], "#8a3f14")
    paper.disc(92, 36, 1.5, d.INK)
    paper.disc(100, 41, 2.2, d.INK)
    for x in (46, 54, 70, 78):
        paper.box(x, 60, 5, 18, d.ORANGE, round_by=2)
    paper.line([(42, 50), (32, 38)], d.ORANGE, 4)
    paper.box(78, 50, 16, 3, d.TEAL, round_by=1)
    paper.disc(126, 62, 13, d.SLATE, tall=1.15)
    paper.disc(126, 42, 9, d.SLATE)
    for x in (118, 128):
        paper.shape([(x, 38), (x + 2, 28), (x + 7, 36)], d.SLATE)
    for eye in (122.6, 129.4):
        paper.disc(eye, 41, 1.3, d.SUN)
    return paper
