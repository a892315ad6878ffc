package dev.fovea.api.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whether a ZIP archive holds a SavedModel, by the names in its directory. */
final class SavedModelArchive {

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int DIRECTORY_END = 0x06054b50;
    private static final int ENTRY_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT = 0xffff;
    private static final String MODEL = "saved_model.pb";

    private SavedModelArchive() {}

    /** True when {@code saved_model.pb} lies in the archive, or in one folder of it. */
    static boolean holds(ByteBuffer content) {
        ByteBuffer zip = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (zip.limit() < END_BYTES || zip.getInt(0) != LOCAL_HEADER) {
            return false;
        }
        int end = directoryEnd(zip);
        if (end < 0) {
            return false;
        }
        int entries = Short.toUnsignedInt(zip.getShort(end + 10));
        long at = Integer.toUnsignedLong(zip.getInt(end + 16));
        for (int i = 0; i < entries; i++) {
            if (at + ENTRY_BYTES > end || zip.getInt((int) at) != DIRECTORY_ENTRY) {
                return false;
            }
            int length = Short.toUnsignedInt(zip.getShort((int) at + 28));
            if (at + ENTRY_BYTES + length > end) {
                return false;
            }
            byte[] name = new byte[length];
            zip.get((int) at + ENTRY_BYTES, name);
            if (isModel(new String(name, StandardCharsets.UTF_8))) {
                return true;
            }
            at += ENTRY_BYTES
                    + length
                    + Short.toUnsignedInt(zip.getShort((int) at + 30))
                    + Short.toUnsignedInt(zip.getShort((int) at + 32));
        }
        return false;
    }

    private static int directoryEnd(ByteBuffer zip) {
        int last = zip.limit() - END_BYTES;
        for (int at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
            if (zip.getInt(at) == DIRECTORY_END) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isModel(String name) {
        return name.equals(MODEL) || (name.endsWith("/" + MODEL) && name.indexOf('/') == name.lastIndexOf('/'));
    }
}
