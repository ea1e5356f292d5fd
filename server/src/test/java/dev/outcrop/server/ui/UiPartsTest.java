package dev.outcrop.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UiPartsTest {

    /** The files are what {@code readUIMessageStream} of {@code ai} 7.0.173 made of the golden v7 streams. */
    @ParameterizedTest
    @EnumSource(Tales.class)
    void a_message_is_what_the_real_reader_makes_of_the_stream(Tales tale) throws IOException {
        String name = tale.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
        JsonNode real = JsonMapper.shared().readTree(Files.readString(Path.of("src/test/resources/ui-parts", name)));
        UiParts ours = UiParts.of(tale.tale().events(), Tale.TITLES);

        assertThat(ours.parts()).hasToString(real.path("parts").toString());
        assertThat(ours.metadata()).hasToString(real.path("metadata").toString());
    }
}
