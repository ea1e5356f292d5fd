package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person thinks of an answer is said with a click, kept, changed and taken back. */
class OpinionIT extends PageTest {

    @Test
    void thumbs_and_a_comment_are_kept_changed_and_taken_back() {
        Chat chat = answered(visitor());
        assertThat(thumb(chat, "Comment on this answer")).hasCount(0);
        chat.stored("PUT", () -> thumb(chat, "Good answer").click());
        assertPressed(chat, "up");
        chat.page().reload();
        assertPressed(chat, "up");

        chat.stored("PUT", () -> thumb(chat, "Bad answer").click());
        assertPressed(chat, "down");
        thumb(chat, "Comment on this answer").click();
        Locator box = chat.id("comment-box").getByRole(AriaRole.TEXTBOX);
        assertThat(box).isFocused();
        box.fill("Leeks were not asked for.");
        box.press("Enter");
        assertThat(chat.id("comment-box")).hasCount(0);
        assertThat(thumb(chat, "Comment on this answer")).isFocused();
        chat.page().reload();
        assertPressed(chat, "down");
        thumb(chat, "Comment on this answer").click();
        assertThat(box).hasValue("Leeks were not asked for.");
        box.press("Escape");

        chat.stored("DELETE", () -> thumb(chat, "Bad answer").press("Space"));
        assertPressed(chat, "");
        chat.page().reload();
        assertThat(chat.answer()).isVisible();
        assertPressed(chat, "");
    }

    @Test
    void an_opinion_that_could_not_be_stored_is_put_back_and_said_so() {
        Chat chat = answered(visitor());
        chat.stored("PUT", () -> thumb(chat, "Good answer").click());
        assertPressed(chat, "up");
        expectFaults();
        chat.page().route("**/feedback", route -> route.abort());
        thumb(chat, "Bad answer").click();
        assertThat(chat.id("toast")).containsText("could not be saved");
        assertPressed(chat, "up");
        chat.page().unroute("**/feedback");
        chat.page().reload();
        assertPressed(chat, "up");
    }

    @Test
    void it_has_good_looks() {
        List<String> findings = new ArrayList<>();
        for (Screen screen : List.of(
                Screen.DESK,
                Screen.DESK.inDark(),
                Screen.phone(390),
                Screen.phone(390).inDark(),
                Screen.phone(390).in("ja-JP"))) {
            Chat chat = answered(visitor(screen));
            chat.id("opinion").getByRole(AriaRole.BUTTON).nth(1).click();
            chat.id("opinion").getByRole(AriaRole.BUTTON).nth(2).click();
            assertThat(chat.id("comment-box")).isVisible();
            String language = screen.locale().startsWith("ja") ? "-ja" : "";
            findings.addAll(Picture.of(chat.page(), "opinion/" + screen.label() + language));
        }
        assertThat(findings).isEmpty();
    }

    private Chat answered(Chat chat) {
        model.script().turn(turn -> turn.text("**Leek soup**: sweat the leeks, add stock, simmer 20 minutes."));
        chat.with("concierge").askUntil("completed", "What shall I cook?");
        assertThat(chat.id("facts")).isVisible();
        return chat;
    }

    private static Locator thumb(Chat chat, String name) {
        return chat.id("opinion")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void assertPressed(Chat chat, String rating) {
        assertThat(thumb(chat, "Good answer")).hasAttribute("aria-pressed", "" + rating.equals("up"));
        assertThat(thumb(chat, "Bad answer")).hasAttribute("aria-pressed", "" + rating.equals("down"));
    }
}
