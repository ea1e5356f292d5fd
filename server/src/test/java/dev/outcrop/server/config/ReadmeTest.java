package dev.outcrop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void the_readme_has_the_settings_as_they_are() throws IOException {
        assertThat(Files.readString(Path.of("..", "README.md"))).contains(SettingsTable.markdown());
    }
}
