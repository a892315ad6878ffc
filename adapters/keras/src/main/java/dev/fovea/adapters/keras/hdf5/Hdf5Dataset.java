package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OpaqueDataType;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Numbers in an HDF5 file. */
public final class Hdf5Dataset {

    private final Hdf5File file;
    private final String path;
    private final ObjectHeader header;
    private final long[] dims;

    Hdf5Dataset(Hdf5File file, String path, ObjectHeader header) {
        this.file = file;
        this.path = path;
        this.header = header;
        this.dims =
                header.getMessageOfType(DataSpaceMessage.class).getDataSpace().getDimensionsAsLong();
    }

    /** From the root, such as {@code /layers/conv2d/vars/0}. */
    public String path() {
        return path;
    }

    /** The dimensions, such as {@code [3, 3, 3, 8]}. */
    public String dims() {
        return Hdf5File.cut(Arrays.toString(dims));
    }

    /** True when its dimensions are these. */
    public boolean has(Shape shape) {
        return Arrays.equals(dims, Arrays.stream(shape.dims()).asLongStream().toArray());
    }

    /**
     * The numbers, of half, single or double precision as the file has them: a view of the file where they lie in one
     * piece and in the machine's order.
     *
     * @param name for messages
     * @param shape the dimensions that {@link #has} says it has
     * @throws ModelException when they are of another type, incomplete or damaged
     */
    public Weights weights(String name, Shape shape) {
        return file.guarded(path, () -> read(name, shape));
    }

    private Weights read(String name, Shape shape) {
        DataType type = header.getMessageOfType(DataTypeMessage.class).getDataType();
        boolean brain = isBrainFloat(type);
        boolean swapped = type instanceof FloatingPoint number && number.getByteOrder() == ByteOrder.BIG_ENDIAN;
        DType dtype = brain ? DType.F16 : dtype(type);
        ByteBuffer data = data(Math.multiplyExact(shape.elements(), (long) dtype.bytes()), type.getSize());
        if (brain || swapped) {
            file.decode(path, Math.multiplyExact(shape.elements(), 8L));
        }
        ByteBuffer ordered = swapped ? swapped(data, dtype.bytes()) : data;
        return brain ? Weights.of(name, DType.F32, shape, widened(ordered)) : Weights.of(name, dtype, shape, ordered);
    }

    private DType dtype(DataType type) {
        if (type instanceof FloatingPoint number) {
            String bits = number.getSize() + "," + number.getExponentSize() + "," + number.getMantissaSize();
            return switch (bits) {
                case "2,5,10" -> DType.F16;
                case "4,8,23" -> DType.F32;
                case "8,11,52" -> DType.F64;
                default -> throw wrong("floating point of half, single or double precision", "another kind of it");
            };
        }
        throw wrong("floating point", type.getClass().getSimpleName());
    }

    /** Half of a single: Keras writes such numbers as two bytes of no type, and says so beside them. */
    private boolean isBrainFloat(DataType type) {
        if (type instanceof FloatingPoint number) {
            return number.getSize() == 2 && number.getExponentSize() == 8 && number.getMantissaSize() == 7;
        }
        if (!(type instanceof OpaqueDataType) || type.getSize() != 2) {
            return false;
        }
        Optional<List<String>> said = Attributes.of(file, path, header).texts("dtype");
        return said.isPresent() && said.get().equals(List.of("bfloat16"));
    }

    private static ByteBuffer swapped(ByteBuffer data, int size) {
        ByteBuffer ordered = ByteBuffer.allocateDirect(data.remaining());
        for (int i = 0; i < data.remaining(); i += size) {
            for (int b = 0; b < size; b++) {
                ordered.put(i + b, data.get(data.position() + i + size - 1 - b));
            }
        }
        return ordered;
    }

    private static ByteBuffer widened(ByteBuffer data) {
        ByteBuffer halves = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer floats = ByteBuffer.allocateDirect(2 * halves.limit()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < halves.limit(); i += Short.BYTES) {
            floats.putInt(2 * i, halves.getShort(i) << 16);
        }
        return floats;
    }

    private ByteBuffer data(long bytes, int elementSize) {
        DataLayoutMessage layout = header.getMessageOfType(DataLayoutMessage.class);
        if (layout instanceof CompactDataLayoutMessage compact) {
            ByteBuffer data = compact.getDataBuffer();
            if (data.remaining() != bytes) {
                throw wrong(bytes + " bytes", data.remaining() + "");
            }
            return data;
        }
        if (layout instanceof ContiguousDataLayoutMessage contiguous) {
            if (contiguous.getAddress() == Constants.UNDEFINED_ADDRESS) {
                throw wrong("numbers", "a place that was never written");
            }
            if (contiguous.getSize() >= 0 && contiguous.getSize() < bytes) {
                throw wrong("room for " + bytes + " bytes", contiguous.getSize() + " bytes");
            }
            return file.storage().data(contiguous.getAddress(), bytes);
        }
        return new Chunks(file, path, header, dims, elementSize).read(bytes);
    }

    private ModelException wrong(String expected, String got) {
        return new ModelException(
                Fault.of("hdf5 file", file.name()).expected(expected).got(got).at(Hdf5File.cut(path)));
    }
}
