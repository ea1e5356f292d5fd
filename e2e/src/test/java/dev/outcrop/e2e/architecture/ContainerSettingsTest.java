package dev.outcrop.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.config.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a container on AWS is told are settings that the server has. */
class ContainerSettingsTest {
    private static final Pattern NAME = Pattern.compile("\"Name\": \"(OUTCROP_[A-Z_]+)\"");

    /** Read apart from the settings, since logs come before them. */
    private static final Set<String> BESIDE = Set.of("OUTCROP_LOG");

    @Test
    void the_server_reads_what_its_container_is_told() throws IOException {
        Set<String> known =
                Arrays.stream(SettingKey.values()).map(SettingKey::variable).collect(Collectors.toSet());
        Set<String> told = told();

        assertThat(told).contains("OUTCROP_HOST", "OUTCROP_PORT", "OUTCROP_DATABASE_URL", "OUTCROP_SHUTDOWN_GRACE");
        told.removeAll(BESIDE);
        assertThat(known).containsAll(told);
    }

    private static Set<String> told() throws IOException {
        Path folder = Path.of("..", "iac", "src", "test", "resources", "golden");
        var told = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith("-App.template.json"))
                    .toList()) {
                NAME.matcher(Files.readString(file)).results().forEach(match -> told.add(match.group(1)));
            }
        }
        return told;
    }
}
