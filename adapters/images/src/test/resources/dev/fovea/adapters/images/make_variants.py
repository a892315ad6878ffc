"""Writes the small pictures of variants/ and variants.tsv, with Pillow 12 as the judge.

Run it here as: python3 make_variants.py ../../../../../../../../../docs/images/espresso.jpg
Each line of the table: file, width, height, channels, SHA-256 of Pillow's pixels as rows of GRAY, GRAY_ALPHA, RGB or RGBA.
"""
import hashlib, os, struct, sys, zlib
import numpy as np
from PIL import Image, ImageCms

photo = Image.open(sys.argv[1]).convert("RGB")
os.makedirs("variants", exist_ok=True)
os.chdir("variants")
table = open("../variants.tsv", "w")
table.write("file\twidth\theight\tchannels\tsha256\n")
random = np.random.default_rng(1)


def judge(name):
    image = Image.open(name)
    if name.endswith(".tif"):
        image.load_end = lambda: None  # Pillow turns TIFFs upright; the table holds them as stored
    if image.mode == "1":
        image = image.convert("L")
    elif image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode == "CMYK":
        image = image.convert("RGB")
    pixels = np.asarray(image)
    if pixels.dtype != np.uint8:
        pixels = (pixels.astype(np.uint16) >> 8).astype(np.uint8)
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    table.write(f"{name}\t{pixels.shape[1]}\t{pixels.shape[0]}\t{channels}\t{digest}\n")


def save(name, image, **options):
    image.save(name, **options)
    judge(name)


def png(name, w, h, bits, kind, rows, interlace=0):
    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))

    head = struct.pack(">IIBBBBB", w, h, bits, kind, 0, 0, interlace)
    with open(name, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    judge(name)


def adam7(w, h, bits):
    rows = b""
    for x, y, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        columns, lines = max(0, (w - x + dx - 1) // dx), max(0, (h - y + dy - 1) // dy)
        if columns:
            rows += b"".join(b"\0" + random.bytes((columns * bits + 7) // 8) for _ in range(lines))
    return rows


def bmp(name, w, h, bits, coding, data, more=b"", palette=b"", size=40):
    offset = 14 + 40 + len(more) + len(palette)
    head = struct.pack("<IiiHHIIiiII", size, w, h, 1, bits, coding, len(data), 0, 0, len(palette) // 4, 0)
    with open(name, "wb") as out:
        out.write(b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + head + more + palette + data)
    judge(name)


rgb = photo.crop((200, 100, 237, 121))
gray = rgb.convert("L")
rgba = rgb.copy()
rgba.putalpha(gray.rotate(180))
gray_alpha = gray.copy()
gray_alpha.putalpha(gray.rotate(180))
indexed, indexed13, bilevel = rgb.quantize(60), rgb.quantize(13), rgb.convert("1")
exif = Image.Exif()
exif[274] = 6
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

save("420.jpg", rgb, quality=85)
save("444.jpg", rgb, quality=85, subsampling=0)
save("progressive.jpg", rgb, quality=60, progressive=True)
save("gray.jpg", gray)
save("rgb.jpg", rgb, keep_rgb=True)
save("rgb_profile.jpg", rgb, keep_rgb=True, icc_profile=profile)
save("profile.jpg", rgb, icc_profile=profile)
save("cmyk.jpg", rgb.convert("CMYK"))
save("exif6.jpg", rgb, exif=exif)
plain = open("444.jpg", "rb").read()
open("444_without_jfif.jpg", "wb").write(plain[:2] + plain[20:])
judge("444_without_jfif.jpg")

save("exif6.png", rgb, exif=exif)
save("profile.png", rgb, icc_profile=profile)
save("color_key.png", rgb, transparency=(1, 2, 3))
save("palette_alpha.png", indexed, transparency=bytes(range(0, 120, 2)))
for colors in (2, 4, 13, 60):
    save(f"palette{colors}.png", rgb.quantize(colors))
for bits in (1, 2, 4, 16):
    png(f"gray{bits}.png", 37, 21, bits, 0, b"".join(b"\0" + random.bytes((37 * bits + 7) // 8) for _ in range(21)))
for name, bits, kind, pixel in (("rgb8", 8, 2, 24), ("rgba16", 16, 6, 64), ("gray1", 1, 0, 1), ("gray4", 4, 0, 4)):
    for w, h in ((37, 21), (3, 2), (1, 1)):
        png(f"interlaced_{name}_{w}.png", w, h, bits, kind, adam7(w, h, pixel), 1)

for name, image in (("rgb", rgb), ("gray", gray), ("palette60", indexed), ("palette13", indexed13), ("bilevel", bilevel), ("rgba", rgba)):
    save(f"{name}.bmp", image)
bmp("rgb555.bmp", 14, 9, 16, 0, random.bytes(28 * 9))
bmp("rgb565.bmp", 14, 9, 16, 3, random.bytes(28 * 9), struct.pack("<III", 0xF800, 0x7E0, 0x1F))
bmp("v4_alpha.bmp", 14, 9, 32, 3, random.bytes(56 * 9), struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000) + bytes(52), size=108)
bmp("top_down.bmp", 13, -9, 24, 0, random.bytes(40 * 9))
ramp = b"".join(bytes([i, 255 - i, i // 2, 0]) for i in range(256))
bmp("rle8.bmp", 13, 9, 8, 1, b"".join(bytes([5, y * 3, 0, 4, 1, 2, 3, 4, 4, y, 0, 0]) for y in range(9)) + b"\0\1", palette=ramp)

for name, image in (("palette60", indexed), ("palette13", indexed13), ("gray", gray), ("bilevel", bilevel)):
    save(f"{name}.gif", image, interlace=0)
    save(f"{name}_interlaced.gif", image, interlace=1)
save("transparent.gif", indexed, transparency=5)
indexed13.crop((0, 0, 20, 15)).save("frame_inside.gif")
frame = bytearray(open("frame_inside.gif", "rb").read())
frame[6:10] = struct.pack("<HH", 50, 40)
at = frame.index(b",", 13 + 3 * (2 << (frame[10] & 7)))
frame[at + 1 : at + 5] = struct.pack("<HH", 7, 9)
open("frame_inside.gif", "wb").write(frame)
judge("frame_inside.gif")

save("lossy30.webp", rgb, quality=30)
save("lossy90.webp", rgb, quality=90)
save("lossy_alpha.webp", rgba, quality=70)
save("lossless.webp", rgb, lossless=True)
save("lossless_alpha.webp", rgba, lossless=True, exact=True)
save("exif6.webp", rgb, lossless=True, exif=exif)
save("animated.webp", rgb, save_all=True, append_images=[rgb.rotate(90)], lossless=True)
save("animated_alpha.webp", rgba, save_all=True, append_images=[rgba.rotate(90)], lossless=True)

for coding in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
    for name, image in (("rgb", rgb), ("gray", gray), ("palette", indexed), ("bilevel", bilevel), ("rgba", rgba), ("gray_alpha", gray_alpha), ("cmyk", rgb.convert("CMYK"))):
        if coding == "tiff_lzw" or name in ("rgb", "palette", "bilevel"):
            save(f"{coding}_{name}.tif", image, compression=coding)
save("group3.tif", bilevel, compression="group3")
save("group4.tif", bilevel, compression="group4")
save("jpeg.tif", rgb, compression="jpeg")
save("jpeg_gray.tif", gray, compression="jpeg")
save("predictor.tif", rgb, compression="tiff_lzw", tiffinfo={317: 2})
save("gray16.tif", Image.fromarray(np.asarray(gray).astype(np.uint16) * 257 - 3))
save("white_is_zero.tif", gray, tiffinfo={262: 0})
save("white_is_zero_bilevel.tif", bilevel, compression="group4", tiffinfo={262: 0})
save("tiles.tif", photo.crop((200, 100, 290, 160)).convert("L"), tiffinfo={322: 32, 323: 16}, compression="tiff_lzw")
save("profile.tif", rgb, icc_profile=profile)
save("two_pages.tif", rgb, save_all=True, append_images=[gray])
table.close()
