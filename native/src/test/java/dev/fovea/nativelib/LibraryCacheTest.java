package dev.fovea.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {

    private static final byte[] LIBRARY = "not really a library".getBytes(StandardCharsets.UTF_8);

    private static final String HASH = "8c94411e7c8b87bd238af6ff286f5e356e89b0b393364163b58e2ca433a40fe5";

    @TempDir
    private Path cache;

    @Test
    void the_folder_is_named_after_the_hash() throws IOException {
        LibraryCache.Extracted extracted = LibraryCache.extract(LIBRARY, HASH, "lib.so", cache);
        assertThat(extracted.file())
                .isEqualTo(cache.resolve("native").resolve(HASH).resolve("lib.so"))
                .hasBinaryContent(LIBRARY);
        assertThat(extracted.temporary()).isFalse();
        assertThat(extracted.note()).isEmpty();
    }

    @Test
    void a_good_file_is_left_alone() throws IOException {
        Path file = LibraryCache.extract(LIBRARY, HASH, "lib.so", cache).file();
        Object key = Files.readAttributes(file, "fileKey").get("fileKey");
        LibraryCache.extract(LIBRARY, HASH, "lib.so", cache);
        assertThat(Files.readAttributes(file, "fileKey").get("fileKey")).isEqualTo(key);
    }

    @Test
    void a_damaged_file_is_replaced() throws IOException {
        Path file = LibraryCache.extract(LIBRARY, HASH, "lib.so", cache).file();
        byte[] damaged = LIBRARY.clone();
        damaged[3]++;
        Files.write(file, damaged);
        assertThat(LibraryCache.extract(LIBRARY, HASH, "lib.so", cache).file()).hasBinaryContent(LIBRARY);
        Files.write(file, new byte[0]);
        assertThat(LibraryCache.extract(LIBRARY, HASH, "lib.so", cache).file()).hasBinaryContent(LIBRARY);
    }

    @Test
    void a_cache_that_cannot_be_written_gives_way_to_a_temporary_folder() throws IOException {
        Path blocked = Files.createFile(cache.resolve("a-file"));
        LibraryCache.Extracted extracted = LibraryCache.extract(LIBRARY, HASH, "lib.so", blocked);
        assertThat(extracted.file()).hasBinaryContent(LIBRARY);
        assertThat(extracted.temporary()).isTrue();
        assertThat(extracted.note())
                .startsWith("cache folder " + blocked.resolve("native"))
                .contains("could not be used (java.nio.file.")
                .endsWith(extracted.file()
                        + " serves this process alone; set fovea.cache.dir to a folder that can be written");
    }

    @Test
    void threads_that_extract_at_once_agree() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<LibraryCache.Extracted>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                all.add(pool.submit(() -> LibraryCache.extract(LIBRARY, HASH, "lib.so", cache)));
            }
            for (Future<LibraryCache.Extracted> one : all) {
                assertThat(one.get().temporary()).isFalse();
                assertThat(one.get().file()).hasBinaryContent(LIBRARY);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
