package dev.outcrop.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentSourceTest {

    @Test
    void only_what_was_given_as_text_has_words() {
        assertThat(new DocumentSource.Text("one").words()).contains("one");
        assertThat(new DocumentSource.Chunks(List.of("one", "two")).words()).contains("one\ntwo");
        assertThat(new Media.Inline(Bytes.of(new byte[] {65})).words()).isEmpty();
        assertThat(new Media.S3("s3://bucket/key", Optional.empty()).words()).isEmpty();
    }

    /** A model's provider refuses it, and with it every later call of the conversation. */
    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void blank_text_is_refused_where_it_is_made(String blank) {
        assertThatThrownBy(() -> new DocumentSource.Text(blank)).hasMessageContaining("blank");
        assertThatThrownBy(() -> new DocumentSource.Chunks(List.of("one", blank)))
                .hasMessageContaining("blank");
        assertThatThrownBy(() -> new DocumentSource.Chunks(List.of())).hasMessageContaining("no chunks");
    }
}
