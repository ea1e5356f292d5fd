package dev.outcrop.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerTest {
    @TempDir
    private Path folder;

    @Test
    void the_order_in_which_things_come_makes_no_difference() throws IOException {
        var one = new Layer();
        one.file("etc/b", "b");
        one.link("etc/a", "b");
        one.folder("tmp", 01777, 0);
        var other = new Layer();
        other.folder("tmp", 01777, 0);
        other.link("etc/a", "b");
        other.file("etc/b", "b");

        assertThat(written("one", one)).hasSameBinaryContentAs(written("other", other));
    }

    @Test
    void modes_owners_and_links_are_kept_and_folders_come_before_what_is_in_them() throws IOException {
        var layer = new Layer();
        layer.file("home/ann/note", "hello");
        layer.folder("home/ann", 0700, 10001);
        layer.folder("tmp", 01777, 0);
        layer.link("lib64/ld.so", "/lib/ld.so");

        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (var tar = new TarFile(written("layer", layer))) {
            tar.getEntries().forEach(entry -> entries.put(entry.getName(), entry));
        }
        assertThat(entries.keySet())
                .containsExactly("home/", "home/ann/", "home/ann/note", "lib64/", "lib64/ld.so", "tmp/");
        assertThat(found(entries, "tmp/").getMode() & 07777).isEqualTo(01777);
        assertThat(found(entries, "home/ann/").getLongUserId()).isEqualTo(10001);
        assertThat(found(entries, "lib64/ld.so").getLinkName()).isEqualTo("/lib/ld.so");
        assertThat(entries.values())
                .allMatch(entry -> entry.getLastModifiedTime().toInstant().equals(Layer.MOMENT))
                .allMatch(entry -> entry.getUserName().isEmpty());
    }

    private static TarArchiveEntry found(Map<String, TarArchiveEntry> entries, String name) {
        return Optional.ofNullable(entries.get(name)).orElseThrow();
    }

    private Path written(String name, Layer layer) throws IOException {
        Path file = folder.resolve(name);
        layer.write(file);
        assertThat(Files.size(file)).isPositive();
        return file;
    }
}
