package dev.outcrop.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.output.Structured;
import dev.outcrop.tool.Param;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The README's example of structured output, compiled and run. */
class ReadmeTest {
    // readme
    record Step(@Param("What to do, in one sentence") String text, Optional<Integer> minutes) {}

    record Recipe(String title, List<Step> steps) {}

    static final Structured<Recipe> RECIPES = Structured.of(Recipe.class);
    // readme

    @Test
    void the_example_of_structured_output_works() {
        var model = ScriptedModel.create()
                .callTool("answer", "{\"title\":\"Leek soup\",\"steps\":[{\"text\":\"Stir.\",\"minutes\":20}]}");
        var request = new ModelRequest("m", List.of(new Block.Text("You cook.")), List.of(Message.user("Leeks!")));

        ModelCatalog catalog = List::of;

        // readme
        Recipe recipe = RECIPES.ask(model, catalog, request).value();
        // readme

        assertThat(recipe).isEqualTo(new Recipe("Leek soup", List.of(new Step("Stir.", Optional.of(20)))));
    }

    @Test
    void the_example_stands_in_the_readme_as_it_is_here() throws IOException {
        String[] parts = Files.readString(Path.of(
                        "src/test/java/dev/outcrop/testkit/" + getClass().getSimpleName() + ".java"))
                .split("\n *// readme\n");
        String readme = Files.readString(Path.of("../README.md"));

        assertThat(parts).hasSize(5);
        assertThat(readme).contains(parts[1].stripIndent()).contains(parts[3].strip());
    }
}
