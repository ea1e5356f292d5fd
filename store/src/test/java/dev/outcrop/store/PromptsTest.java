package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.prompt.Prompts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class PromptsTest extends OnEachBackend {
    PromptsTest(Backend backend) {
        super(backend);
    }

    @Test
    void a_prompt_is_kept_once_and_found_by_its_version() {
        var prompt = Prompts.parse("You are a chef. 大根 {{today}}");
        store.prompts().keep(prompt);
        store.prompts().keep(prompt);
        new JdbcPrompts(store.database()).keep(prompt);

        assertThat(store.prompts().find(prompt.version())).contains(prompt);
        assertThat(store.prompts().find("another")).isEmpty();
    }
}
