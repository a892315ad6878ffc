package dev.fovea.spark;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.viewfs.ViewFileSystem;

/**
 * A folder that is by its path the same everywhere, and lies where each process's own environment says, as that of a disk that a
 * machine does not share.
 */
public final class OwnDisksFileSystem extends ViewFileSystem {

    static final String FOLDER = "viewfs://apart/disk";

    /** The setting that says where; variables in it are those of the process. */
    static final String TARGET = "fovea.test.disk";

    /** Made by Hadoop. */
    public OwnDisksFileSystem() throws IOException {}

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        Configuration own = new Configuration(conf);
        // Hadoop reads its own setting as it stands, variables and all.
        own.set("fs.viewfs.mounttable.apart.link./disk", conf.get(TARGET));
        super.initialize(name, own);
    }
}
