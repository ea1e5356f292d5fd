package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of the README: the demo, asked for a dinner, on a desk in light and dark and on a phone, and how its
 * answer was made. They are made anew by
 *
 * <pre>{@code
 * mvn verify -pl e2e -am -Dnpm.skip=true -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dit.test="Readme*" -Dfailsafe.failIfNoSpecifiedTests=false -Doutcrop.pictures=docs/images
 * }</pre>
 *
 * where {@code outcrop.pictures} is the folder, from the root of the repository. They need no internet.
 */
@EnabledIfSystemProperty(named = "outcrop.pictures", matches = ".+")
class ReadmePictures extends PageTest {

    @Override
    ServerOptions options() throws IOException {
        return ServerOptions.demo(Files.createTempDirectory(folder, "pictures"));
    }

    @Test
    void pictures() {
        said("farm", "When should I plant garlic?");
        said("concierge", "What is 1280 × 1.15 / 4?");
        said("chef", "大根と豚肉があります");
        Chat asking = visitor().with("concierge");
        asking.ask("I have eggs, leeks and rice. What can I cook?");
        assertThat(asking.answer()).hasAttribute("data-state", "completed");
        asking.assertIdle();
        String id = asking.conversationId();

        for (Screen screen : new Screen[] {Screen.DESK, Screen.DESK.inDark(), Screen.phone(390)}) {
            Chat chat = visitor(screen).open("/c/" + id);
            assertThat(chat.id("facts")).isVisible();
            chat.handover("chef").locator("summary").first().click();
            assertThat(chat.handover("chef").locator("[data-tool]").first()).isVisible();
            chat.id("thread").evaluate("element => { element.scrollTop = 0; }");
            chat.page()
                    .screenshot(new Page.ScreenshotOptions()
                            .setPath(folder().resolve(
                                            screen.phone() ? "phone.png" : "chat-" + screen.label() + ".png")));
        }
        Chat made = visitor().open("/c/" + id);
        made.answer().locator("a[href^='/runs/']").click();
        made.page().locator("[data-kind=tool]").first().click();
        assertThat(made.id("span-contents")).isVisible();
        made.page().screenshot(new Page.ScreenshotOptions().setPath(folder().resolve("trace.png")));

        Chat home = visitor().open("/");
        assertThat(home.page().locator("[data-agent]")).hasCount(3);
        assertThat(home.conversations()).hasCount(4);
        home.page().screenshot(new Page.ScreenshotOptions().setPath(folder().resolve("agents.png")));
    }

    private void said(String agent, String text) {
        try (var stream = api.ask("c-" + Integer.toHexString(text.hashCode()), agent, text)) {
            stream.drain();
        }
    }

    /** Tests run in the folder of their module. */
    static Path folder() {
        return Path.of("..")
                .resolve(System.getProperty("outcrop.pictures"))
                .toAbsolutePath()
                .normalize();
    }
}
