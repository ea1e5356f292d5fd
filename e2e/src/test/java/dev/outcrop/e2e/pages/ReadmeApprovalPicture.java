package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.outcrop.e2e.fixtures.ServerOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes the README's picture of a tool that waits for a person; see {@link ReadmePictures}. */
@EnabledIfSystemProperty(named = "outcrop.pictures", matches = ".+")
class ReadmeApprovalPicture extends PageTest {
    private static final String AGENT = """
            ---
            name: desk
            title: Weather desk
            description: Knows what our own weather stations measure, and orders what they need.
            tools: [order_sandbags]
            ---
            You are the weather desk of a harbour town.
            """;

    @Override
    ServerOptions options() throws IOException {
        return withAgent("desk", AGENT).withMain(DeskMain.class.getName());
    }

    @Test
    void picture() {
        model.script()
                .turn(turn -> turn.text(
                                "The harbour expects 1.4 m above normal tonight. I'll order 150 sandbags for it.")
                        .toolUse("t1", "order_sandbags", "{\"station\": \"harbour\", \"amount\": 150}")
                        .stop("tool_use"));
        Chat chat = visitor().with("desk");
        chat.ask("The tide will be high tonight. Get the harbour ready.");
        assertThat(chat.id("approval-card")).isVisible();
        chat.assertIdle();
        chat.page()
                .screenshot(new Page.ScreenshotOptions()
                        .setPath(ReadmePictures.folder().resolve("approval.png")));
    }
}
