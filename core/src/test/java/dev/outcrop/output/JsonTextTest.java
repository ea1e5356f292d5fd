package dev.outcrop.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"b\":\"`}\"}}",
                "  {\"a\":{\"b\":\"`}\"}}\n",
                "```json\n{\"a\":{\"b\":\"`}\"}}\n```",
                "```\n{\"a\":{\"b\":\"`}\"}}```",
                "In {braces}, as wanted:\n```json\r\n{\"a\":{\"b\":\"`}\"}}\n```\nDo you like {it}?",
                "Not this: ```java\nclass A {}\n``` but\n```JSON\n{\"a\":{\"b\":\"`}\"}}\n```",
                "Here it is: {\"a\":{\"b\":\"`}\"}} Anything else?",
            })
    void an_object_is_found_whatever_stands_around_it(String text) {
        assertThat(JsonText.object(text)).contains(JsonMapper.shared().readTree("{\"a\":{\"b\":\"`}\"}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "I can't help with that.", "[1]", "{\"a\":", "} {", "```json\n{\"a\":\n```", "{a: 1}"})
    void what_holds_no_object_gives_none(String text) {
        assertThat(JsonText.object(text)).isEmpty();
    }

    @Test
    void a_cut_object_is_not_taken_for_one_of_its_parts() {
        assertThat(JsonText.object("{\"value\":[{\"a\":1},{\"a\"")).isEmpty();
    }
}
