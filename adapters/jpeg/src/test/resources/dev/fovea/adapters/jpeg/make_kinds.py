"""Writes kinds/*.jpg and kinds.tsv: small JPEGs of every plain kind, with the SHA-256 of the pixels that Pillow gives.

Run it beside itself with Pillow 13 or newer: python3 make_kinds.py ../../../../../../../../../docs/images/cat.jpg
"""
import hashlib
import pathlib
import sys

import numpy
from PIL import Image

here = pathlib.Path(__file__).parent
folder = here / "kinds"
folder.mkdir(exist_ok=True)
photo = Image.open(sys.argv[1]).convert("RGB")
rows = ["file\twidth\theight\tchannels\tsha256"]


def write(name, width, height, gray=False, **settings):
    picture = photo.crop((60, 40, 60 + 4 * width, 40 + 4 * height)).resize((width, height), Image.Resampling.BOX)
    if gray:
        picture = picture.convert("L")
    file = folder / (name + ".jpg")
    picture.save(file, "JPEG", **settings)
    pixels = numpy.asarray(Image.open(file))
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    rows.append(f"{file.name}\t{width}\t{height}\t{channels}\t{hashlib.sha256(pixels.tobytes()).hexdigest()}")


for sampling in ("4:4:4", "4:2:2", "4:2:0"):
    short = sampling.replace(":", "")
    write(f"{short}", 37, 21, subsampling=sampling, quality=90)
    write(f"{short}_progressive", 37, 21, subsampling=sampling, quality=90, progressive=True)
    write(f"{short}_restart", 45, 29, subsampling=sampling, quality=60, restart_marker_blocks=2)
    write(f"{short}_rows", 33, 40, subsampling=sampling, quality=40, restart_marker_rows=1, optimize=True)
    for width, height in ((1, 1), (2, 1), (1, 2), (7, 9), (8, 8), (15, 17), (16, 16), (17, 16)):
        write(f"{short}_{width}x{height}", width, height, subsampling=sampling, quality=75)
write("gray", 37, 21, gray=True, quality=90)
write("gray_progressive", 37, 21, gray=True, quality=90, progressive=True)
write("gray_1x1", 1, 1, gray=True)
write("extreme_1", 40, 30, quality=1)
write("extreme_100", 40, 30, quality=100, subsampling="4:2:0")
write("keep_rgb", 37, 21, quality=90, keep_rgb=True)
(here / "kinds.tsv").write_text("\n".join(rows) + "\n")
