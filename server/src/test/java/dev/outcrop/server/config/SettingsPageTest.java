package dev.outcrop.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void the_page_of_settings_has_them_as_they_are() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "settings.md"))).contains(SettingsTable.markdown());
    }
}
