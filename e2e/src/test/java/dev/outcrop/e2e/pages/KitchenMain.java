package dev.outcrop.e2e.pages;

import dev.outcrop.model.Block;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.server.Models;
import dev.outcrop.server.Outcrop;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolContext;
import java.util.List;

/** A team's own program with a tool that asks models itself. */
public final class KitchenMain {
    private KitchenMain() {}

    /** Takes the flags of {@code outcrop start}. */
    public static void main(String[] flags) throws InterruptedException {
        Outcrop.Running running = Outcrop.server().toolsWith(Recipes::new).start(flags);
        System.out.println(running.banner());
        running.await();
    }

    /** Embeds what is asked, and has it put into few words. */
    public static final class Recipes {
        private final Models models;

        Recipes(Models models) {
            this.models = models;
        }

        @Tool(description = "Looks for a recipe", effect = Effect.READ)
        String findRecipe(@Param("What is wished for") String wish, ToolContext context) {
            models.embedder().embed("amazon.titan-embed-text-v2:0", List.of(wish), Embedder.Purpose.QUERY);
            var request =
                    new ModelRequest("fast", List.of(new Block.Text("In few words.")), List.of(Message.user(wish)));
            var text = new StringBuilder();
            try (ModelStream stream = models.model("recipes", context).stream(request)) {
                for (ModelEvent event : stream) {
                    if (event instanceof ModelEvent.TextDelta(int _, String more)) {
                        text.append(more);
                    }
                }
            }
            return text.toString();
        }
    }
}
