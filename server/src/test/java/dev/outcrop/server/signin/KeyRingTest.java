package dev.outcrop.server.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
    private static final String OLD =
            Base64.getEncoder().encodeToString("an old key of thirty-two bytes..".getBytes(StandardCharsets.US_ASCII));
    private static final String NEW =
            Base64.getEncoder().encodeToString("a new key that has also 32 bytes".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path folder;

    @Test
    void what_was_sealed_is_opened_for_its_purpose_with_any_key_of_the_ring() {
        var before = new KeyRing(List.of(OLD));
        var during = new KeyRing(List.of(NEW, OLD));
        var after = new KeyRing(List.of(NEW));
        String cipher = before.seal("sign-in", "大根");

        assertThat(cipher).doesNotContain("大根");
        assertThat(during.open("sign-in", cipher)).contains("大根");
        assertThat(after.open("sign-in", cipher)).as("its key is gone").isEmpty();
        assertThat(before.open("hint", cipher)).as("another purpose").isEmpty();
        assertThat(after.open("sign-in", during.seal("sign-in", "x"))).contains("x");
    }

    @Test
    void what_was_changed_or_is_something_else_opens_as_nothing() {
        var ring = new KeyRing(List.of(NEW));
        String cipher = ring.seal("sign-in", "who it is");
        for (int i = 0; i < cipher.length() - 1; i += 7) {
            if (cipher.charAt(i) == '.' || cipher.charAt(i + 1) == '.') {
                continue; // some bits of a part's last character mean nothing
            }
            char other = cipher.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(ring.open("sign-in", cipher.substring(0, i) + other + cipher.substring(i + 1)))
                    .as("character " + i)
                    .isEmpty();
        }
        assertThat(ring.open("sign-in", "")).isEmpty();
        assertThat(ring.open("sign-in", "a.b.c.d.e")).isEmpty();
        assertThat(ring.open("sign-in", "eyJhbGciOiJub25lIn0.e30.")).isEmpty();
    }

    @Test
    void a_key_is_made_once_for_its_owners_eyes() throws IOException {
        Path data = folder.resolve("data");
        List<String> made = KeptKeys.of(data);
        assertThat(made).hasSize(1);
        assertThat(KeptKeys.of(data)).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("session-keys"))))
                .isEqualTo("rw-------");

        Files.writeString(data.resolve("session-keys"), "not a key\n");
        assertThatThrownBy(() -> KeptKeys.of(data))
                .hasMessageContaining("delete it")
                .hasMessageNotContaining("not a key");
    }

    @Test
    void keys_that_are_renewed_are_used_at_once_and_never_none() {
        var keys = new AtomicReference<>(List.of(OLD));
        var ring = new KeyRing(keys::get);
        String old = ring.seal("purpose", "text");

        keys.set(List.of(NEW, OLD));
        assertThat(ring.open("purpose", old)).contains("text");
        String fresh = ring.seal("purpose", "text");
        assertThat(new KeyRing(List.of(NEW)).open("purpose", fresh)).contains("text");

        keys.set(List.of());
        assertThat(ring.open("purpose", fresh)).as("nobody knows them now").contains("text");
    }

    @Test
    void what_secrets_manager_makes_up_is_a_key() {
        String letters = "aZ09".repeat(10) + "xyZ";
        assertThat(letters).hasSize(43);
        assertThat(KeptKeys.right(letters)).isTrue();
        var ring = new KeyRing(List.of(letters));
        assertThat(ring.open("purpose", ring.seal("purpose", "text"))).contains("text");
    }
}
