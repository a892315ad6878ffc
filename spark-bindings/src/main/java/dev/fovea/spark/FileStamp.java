package dev.fovea.spark;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** What files look like from outside. While that is the same, their content is taken to be the same. */
record FileStamp(List<Entry> entries) {

    /** File systems tell the time in ticks; two changes within one cannot be told apart. */
    private static final long TICK = TimeUnit.SECONDS.toNanos(2);

    /**
     * One file.
     *
     * @param bytes its size, or -1 where there is no such file
     * @param modified nanoseconds since 1970
     * @param key of the file itself, such as its device and inode, where the file system has one
     */
    record Entry(String path, long bytes, long modified, String key) {}

    FileStamp {
        entries = List.copyOf(entries);
    }

    /** That of files and of all that folders hold, also behind links. */
    static FileStamp of(List<Path> paths) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                entries.add(absent(path.toString()));
                continue;
            }
            try (Stream<Path> all = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
                for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                    BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
                    entries.add(new Entry(
                            file.toString(),
                            seen.size(),
                            seen.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                            String.valueOf(seen.fileKey())));
                }
            }
        }
        return new FileStamp(entries);
    }

    /** The same on a file system of Hadoop's. */
    static FileStamp of(FileSystem files, List<org.apache.hadoop.fs.Path> paths) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (org.apache.hadoop.fs.Path path : paths) {
            if (!files.exists(path)) {
                entries.add(absent(path.toString()));
                continue;
            }
            collect(files, files.getFileStatus(path), entries);
        }
        return new FileStamp(entries);
    }

    private static void collect(FileSystem files, FileStatus seen, List<Entry> entries) throws IOException {
        if (seen.isDirectory()) {
            FileStatus[] inside = files.listStatus(seen.getPath());
            Arrays.sort(inside, Comparator.comparing(status -> status.getPath().toString()));
            for (FileStatus status : inside) {
                collect(files, status, entries);
            }
            return;
        }
        long modified = TimeUnit.MILLISECONDS.toNanos(seen.getModificationTime());
        entries.add(new Entry(seen.getPath().toString(), seen.getLen(), modified, ""));
    }

    private static Entry absent(String path) {
        return new Entry(path, -1, 0, "");
    }

    /** True when a change after this moment is sure to give another stamp. */
    boolean isSettled(long nowNanos) {
        return entries.stream().allMatch(entry -> entry.modified() < nowNanos - TICK);
    }
}
