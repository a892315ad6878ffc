package dev.fovea.api.model;

import java.nio.ByteBuffer;

/**
 * Whether a content is a TensorFlow GraphDef: a protocol buffer whose first field is a node, with a name and an
 * operation.
 */
final class GraphDefStart {

    /** Field 1 of both messages, of bytes: a graph's node, and a node's name. */
    private static final int FIRST = 1 << 3 | 2;

    /** Field 2 of bytes: a node's operation. */
    private static final int SECOND = 2 << 3 | 2;

    private static final int MAX_NAME = 1 << 12;

    private GraphDefStart() {}

    static boolean matches(ByteBuffer content) {
        ByteBuffer start = content.duplicate();
        start.rewind();
        int node = length(start, FIRST, start.remaining());
        if (node < 0) {
            return false;
        }
        start.limit(start.position() + node);
        return isText(start, FIRST) && isText(start, SECOND);
    }

    /** The length that follows the tag; -1 when another tag is there, or not as many bytes follow. */
    private static int length(ByteBuffer in, int tag, int most) {
        if (!in.hasRemaining() || in.get() != tag) {
            return -1;
        }
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (!in.hasRemaining()) {
                return -1;
            }
            byte b = in.get();
            length |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return length <= Math.min(most, in.remaining()) ? (int) length : -1;
            }
        }
        return -1;
    }

    /** Reads past a field of printable ASCII, as TensorFlow's names of nodes and operations are. */
    private static boolean isText(ByteBuffer in, int tag) {
        int length = length(in, tag, MAX_NAME);
        if (length < 1) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte c = in.get();
            if (c <= ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
