package dev.fovea.domain.plan;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Space;
import org.jspecify.annotations.Nullable;

/** A slot while its place is still being found. Compared by identity. */
final class Buffer {

    private final String name;
    private final TensorType type;
    private final Format format;
    private Space space = Space.ARENA;
    private int index;
    private Padding halo = Padding.none();
    private @Nullable Buffer holder;
    private int channel;
    private boolean hasPieces;
    private boolean reuses;
    private long offset;

    Buffer(String name, TensorType type, Format format) {
        this.name = name;
        this.type = type;
        this.format = format;
    }

    /** The same memory as dense elements of another type or format. */
    static Buffer view(String name, TensorType type, Format format, Buffer of) {
        Buffer view = new Buffer(name, type, format);
        view.holder = of;
        return view;
    }

    String name() {
        return name;
    }

    TensorType type() {
        return type;
    }

    Format format() {
        return format;
    }

    Space space() {
        return root().space;
    }

    Padding halo() {
        return halo;
    }

    boolean isArena() {
        return space() == Space.ARENA;
    }

    /** True when it is neither a piece nor a view of another one, and has no pieces. */
    boolean isAlone() {
        return (holder == null || reuses) && !hasPieces;
    }

    /** True when nothing has told it where to lie. */
    boolean isFree() {
        return holder == null && space == Space.ARENA;
    }

    /** The buffer whose memory this one is, or is a part of. */
    Buffer root() {
        Buffer root = this;
        while (root.holder != null) {
            root = root.holder;
        }
        return root;
    }

    void place(Space where, int number) {
        space = where;
        index = number;
    }

    void place(long bytes) {
        offset = bytes;
    }

    /** Makes it the part of a concatenation that begins at that channel. */
    void pieceOf(Buffer whole, int firstChannel) {
        holder = whole;
        channel = firstChannel;
        whole.hasPieces = true;
    }

    /** True when that concatenation's buffer holds it. */
    boolean isPieceOf(Buffer whole) {
        return holder == whole;
    }

    /** Makes it use the memory of another one of equal geometry. */
    void inPlaceOf(Buffer other) {
        holder = other;
        reuses = true;
    }

    /** Widens the halo. */
    void surround(Padding wider) {
        halo = max(halo, wider);
    }

    static Padding max(Padding a, Padding b) {
        return new Padding(
                Math.max(a.top(), b.top()),
                Math.max(a.left(), b.left()),
                Math.max(a.bottom(), b.bottom()),
                Math.max(a.right(), b.right()));
    }

    /** Bytes, rounded up to the arena's alignment. */
    long size() {
        return (slot().bytes() + Arena.ALIGNMENT - 1) / Arena.ALIGNMENT * Arena.ALIGNMENT;
    }

    private long at() {
        if (holder == null) {
            return offset;
        }
        Slot whole = holder.bare(0);
        return holder.at()
                + (long) (channel / Format.BLOCK) * whole.plane() * type.dtype().bytes();
    }

    Slot slot() {
        return bare(space() == Space.ARENA ? at() : 0);
    }

    private Slot bare(long place) {
        Buffer root = root();
        return new Slot(name, type, root.space, root.index, place, format, halo);
    }
}
