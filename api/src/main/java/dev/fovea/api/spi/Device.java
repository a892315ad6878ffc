package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;

/**
 * A computing device of this machine that a caller was given, such as {@code gpu 0}.
 *
 * @param kind of device, such as {@code gpu}
 * @param address which one, in the words of whoever gave it: often a number from 0
 */
public record Device(String kind, String address) implements Serializable {

    public Device {
        if (kind.isBlank() || address.isBlank()) {
            throw new InvalidArgumentException(
                    Fault.of("device", "").expected("a kind and an address").got("'" + kind + "', '" + address + "'"));
        }
    }

    @Override
    public String toString() {
        return kind + ' ' + address;
    }
}
