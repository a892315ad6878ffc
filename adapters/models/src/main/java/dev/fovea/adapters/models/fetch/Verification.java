package dev.fovea.adapters.models.fetch;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Holds a file that lies here, and has been read, to all that is known of it. */
public final class Verification {

    private Verification() {}

    /**
     * Nothing, when the file is the one. What was fetched has its SHA-256 pinned, which is held to; of a file put there
     * by hand the publisher's hash is taken.
     *
     * @param content all of the file
     * @param sha256 of the content
     * @param repair what the reader can do when it is another one
     * @throws ModelException when it is damaged or another one
     */
    public static void require(RemoteFile remote, Path file, ByteBuffer content, String sha256, String repair) {
        String pinned = Pin.read(file);
        String md5 = remote.md5();
        if (md5 != null && pinned == null) {
            Hashes.Running hashes = new Hashes.Running(true);
            hashes.update(content);
            md5 = hashes.finish().md5();
        }
        Hashes found = new Hashes(sha256, md5 == null ? "" : md5, content.remaining());
        RefusedException mismatch = new Expectation(remote, Structure.ANY, pinned, Pin.of(file)).mismatch(found, file);
        if (mismatch != null) {
            String better = mismatch.repair();
            throw new ModelException(
                    Fault.of("model weights", file.toString())
                            .expected(mismatch.expected())
                            .got(mismatch.got())
                            .repair(better == null ? repair : better),
                    mismatch);
        }
    }
}
