package dev.outcrop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "---\ndescription: x\n---\nOld.",
                "---\ndescription: x\n---\n\n  Old.\n\n",
                "\uFEFF---  \r\ndescription: \"---\"  # a comment\r\n\r\n--- \t\r\n\r\nOld.\r\n---\r\nOlder.\r\n",
                "---\n# nothing\n---\n---\n",
            })
    void other_instructions_leave_everything_else_as_it_was(String file) {
        AgentBody parts = AgentBody.of(file);

        assertThat(parts.head() + parts.body()).isEqualTo(file);
        assertThat(parts.with(parts.instructions())).isEqualTo(file);
        AgentBody other = AgentBody.of(parts.with("\nNew,\r\nand {{> house-style}}.\n"));
        assertThat(other.head()).isEqualTo(parts.head());
        assertThat(other.instructions()).isEqualTo("New,\nand {{> house-style}}.");
        assertThat(other.with(parts.instructions())).isEqualTo(file);
    }

    @Test
    void lines_end_as_they_did() {
        assertThat(AgentBody.of("---\r\n---\r\nOld.\r\n").with("a\nb")).isEqualTo("---\r\n---\r\na\r\nb\r\n");
        assertThat(AgentBody.of("---\n---\nOld.\n").with("a\r\nb")).isEqualTo("---\n---\na\nb\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Old.", "---\ndescription: x\n", " ---\n---\n"})
    void what_is_no_agents_file_is_refused(String file) {
        assertThatThrownBy(() -> AgentBody.of(file)).isInstanceOf(IllegalArgumentException.class);
    }
}
