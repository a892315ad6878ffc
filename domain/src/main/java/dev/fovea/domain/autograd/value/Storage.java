package dev.fovea.domain.autograd.value;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.memory.MemoryBlock;
import org.jspecify.annotations.Nullable;

/**
 * A piece of memory under one or more tensors. Its {@link Scope} holds it, and so may others: saved tensors, gradients
 * on their way. It goes back when the last of them lets go, or when the scope closes. One thread at a time.
 */
public final class Storage {

    private final MemoryBlock block;
    private final int bytes;
    private final boolean ours;
    private int holders = 1;
    private boolean held = true;
    private boolean freed;
    private Scope scope;

    @Nullable
    Storage previous;

    @Nullable
    Storage next;

    long number;

    Storage(MemoryBlock block, int bytes, boolean ours, Scope scope) {
        this.block = block;
        this.bytes = bytes;
        this.ours = ours;
        this.scope = scope;
    }

    /** The scope with which it ends. */
    public Scope scope() {
        return scope;
    }

    void belongsTo(Scope owner) {
        scope = owner;
    }

    MemoryBlock block() {
        return block;
    }

    int bytes() {
        return bytes;
    }

    /** The number of those that hold it. */
    public int holders() {
        return holders;
    }

    /** Adds a holder. */
    public void retain() {
        requireOpen();
        holders++;
    }

    /** Takes a holder away; with the last one the memory goes back. */
    public void release() {
        if (!freed && --holders == 0) {
            scope.remove(this);
            free();
        }
    }

    /** Lets the scope let go, once; whoever else holds it keeps it. */
    public void drop() {
        if (held) {
            held = false;
            release();
        }
    }

    /** Moves it to another scope, with which it ends. */
    public void moveTo(Scope other) {
        if (scope != other && !freed) {
            scope.remove(this);
            other.add(this);
        }
    }

    /** A holder that lets go leaves it to a scope, which holds it until it closes. */
    public void leaveTo(Scope other) {
        moveTo(other);
        if (held) {
            release();
        } else {
            held = true;
        }
    }

    void free() {
        if (!freed) {
            freed = true;
            if (ours) {
                scope.blocks().giveBack(block);
            }
        }
    }

    void requireOpen() {
        if (freed) {
            throw new ClosedException(Fault.of("tensor", "")
                    .expected("memory of an open scope")
                    .got("memory that was given back")
                    .repair("read it before its scope closes or its gradient is cleared"));
        }
    }
}
