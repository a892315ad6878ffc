package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import io.jhdf.Constants;
import io.jhdf.FractalHeap;
import io.jhdf.GlobalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.Utils;
import io.jhdf.btree.record.AttributeNameForIndexedAttributesRecord;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attributes of an object: texts, of fixed or variable length. */
final class Attributes {

    /** More than any model's config, and all its names, take. */
    private static final long MAX_TEXT = 256L << 20;

    private final Hdf5File file;
    private final String path;
    private final Map<String, AttributeMessage> messages;

    private Attributes(Hdf5File file, String path, Map<String, AttributeMessage> messages) {
        this.file = file;
        this.path = path;
        this.messages = messages;
    }

    static Attributes of(Hdf5File file, String path, ObjectHeader header) {
        Map<String, AttributeMessage> messages = new HashMap<>();
        header.getMessagesOfType(AttributeMessage.class).forEach(each -> messages.put(each.getName(), each));
        if (header.hasMessageOfType(AttributeInfoMessage.class)) {
            AttributeInfoMessage info = header.getMessageOfType(AttributeInfoMessage.class);
            if (info.getFractalHeapAddress() != Constants.UNDEFINED_ADDRESS) {
                Storage storage = file.storage();
                FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
                for (AttributeNameForIndexedAttributesRecord record :
                        Trees.<AttributeNameForIndexedAttributesRecord>records(
                                storage, info.getAttributeNameBTreeAddress())) {
                    storage.spend(record.getHeapId().remaining());
                    AttributeMessage message =
                            new AttributeMessage(heap.getId(record.getHeapId()), storage, record.getFlags());
                    messages.put(message.getName(), message);
                }
            }
        }
        return new Attributes(file, path, messages);
    }

    Optional<List<String>> texts(String name) {
        AttributeMessage message = messages.get(name);
        if (message == null) {
            return Optional.empty();
        }
        ByteBuffer data = message.getDataBuffer();
        if (data == null) {
            return Optional.of(List.of());
        }
        DataType type = message.getDataType();
        long count = message.getDataSpace().getTotalLength();
        if (count < 0 || type.getSize() < 1 || count > data.remaining() / type.getSize()) {
            throw wrong(name, "values that fill their place", count + " of " + type.getSize() + " bytes");
        }
        if (type instanceof StringData fixed) {
            return Optional.of(fixed(fixed, data, (int) count));
        }
        if (type instanceof VariableLength variable && variable.isVariableLengthString()) {
            return Optional.of(variable(name, variable, data, (int) count));
        }
        throw wrong(name, "text", "another type");
    }

    private static List<String> fixed(StringData type, ByteBuffer data, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteBuffer text = data.slice(i * type.getSize(), type.getSize());
            type.getStringPaddingHandler().setBufferLimit(text);
            texts.add(type.getCharset().decode(text).toString());
        }
        return texts;
    }

    /** Each is a length, and where in a heap of the file the text lies. */
    private List<String> variable(String name, VariableLength type, ByteBuffer data, int count) {
        Storage storage = file.storage();
        Map<Long, GlobalHeap> heaps = new HashMap<>();
        List<String> texts = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < count; i++) {
            data.position(i * type.getSize() + Integer.BYTES);
            long address = Utils.readBytesAsUnsignedLong(data, storage.getSizeOfOffsets());
            int index = Utils.readBytesAsUnsignedInt(data, Integer.BYTES);
            if (index == 0) {
                texts.add("");
                continue;
            }
            ByteBuffer text = heaps.computeIfAbsent(address, at -> new GlobalHeap(storage, at))
                    .getObjectData(index);
            total += text.remaining();
            if (total > MAX_TEXT) {
                throw wrong(name, "at most " + MAX_TEXT + " bytes of text", "more");
            }
            texts.add(type.getEncoding().decode(text).toString());
        }
        return texts;
    }

    private ModelException wrong(String name, String expected, String got) {
        return new ModelException(Fault.of("hdf5 file", file.name())
                .expected(expected)
                .got(got)
                .at("attribute " + Hdf5File.cut(path + "@" + name)));
    }
}
