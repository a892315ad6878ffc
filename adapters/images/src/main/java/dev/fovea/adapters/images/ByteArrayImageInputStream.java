package dev.fovea.adapters.images;

import java.util.Objects;
import javax.imageio.stream.ImageInputStreamImpl;

/** Lets an image reader read an array without a copy, a cache or a temporary file. */
final class ByteArrayImageInputStream extends ImageInputStreamImpl {

    private final byte[] bytes;
    private final int end;

    ByteArrayImageInputStream(byte[] bytes) {
        this(bytes, bytes.length);
    }

    ByteArrayImageInputStream(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < end ? bytes[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= end) {
            return -1;
        }
        int count = (int) Math.min(length, end - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return end;
    }
}
