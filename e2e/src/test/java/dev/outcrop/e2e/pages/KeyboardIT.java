package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything without a mouse, and with an input method. */
class KeyboardIT extends PageTest {

    @BeforeEach
    void answers() {
        model.script().otherwise(turn -> turn.text("```java\nint answer = 42;\n```\n"));
    }

    @Test
    void the_whole_path_by_keyboard_alone() {
        Chat chat = visitor().open("/");
        assertThat(chat.page().locator("[data-agent]")).hasCount(3);
        tabTo(chat, chat.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Chef AI")));
        press(chat, "Enter");
        assertThat(chat.composer()).isVisible();
        assertThat(chat.composer()).isFocused();

        chat.page().keyboard().type("By keyboard");
        press(chat, "Enter");
        assertThat(chat.answer()).hasAttribute("data-state", "completed");
        chat.assertIdle();
        assertThat(chat.composer()).isFocused(); // the answer has not taken it away

        tabBackTo(chat, chat.button("Answer again"));
        press(chat, "Enter");
        assertThat(chat.id("versions")).containsText("2/2");
        tabTo(chat, chat.composer());

        String id = chat.conversationId();
        Locator menu = chat.conversation(id).getByRole(AriaRole.BUTTON);
        tabBackTo(chat, menu);
        press(chat, "Enter");
        assertThat(chat.menuItem("Pin")).isFocused();
        press(chat, "ArrowDown");
        assertThat(chat.menuItem("Rename")).isFocused();
        press(chat, "Escape");
        assertThat(chat.menuItem("Pin")).isHidden();
        assertThat(menu).isFocused();
        press(chat, "Enter");
        assertThat(chat.menuItem("Pin")).isFocused();
        press(chat, "ArrowDown");
        press(chat, "Enter");
        assertThat(chat.page().getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("New title")))
                .isFocused();
        chat.page().keyboard().type("Renamed by keyboard");
        press(chat, "Enter");
        assertThat(chat.conversation(id)).containsText("Renamed by keyboard");
        assertThat(chat.link(id)).isFocused();

        tabTo(chat, menu);
        press(chat, "Enter");
        assertThat(chat.menuItem("Pin")).isFocused();
        press(chat, "End");
        assertThat(chat.menuItem("Delete")).isFocused();
        press(chat, "Enter");
        assertThat(chat.conversations()).hasCount(0);
        tabTo(chat, chat.button("Undo"));
        press(chat, "Enter");
        assertThat(chat.conversations()).hasCount(1);
    }

    @Test
    void the_first_tab_leads_past_the_list_to_the_message() {
        Chat chat = visitor().with("concierge");
        chat.composer().evaluate("field => field.blur()");
        chat.page().evaluate("document.activeElement?.blur?.()");
        chat.page().reload();
        assertThat(chat.composer()).isFocused();
        tabBackTo(chat, chat.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Skip to message")));
        press(chat, "Enter");
        assertThat(chat.composer()).isFocused();
    }

    @Test
    void shift_enter_breaks_the_line_and_enter_sends() {
        Chat chat = visitor().with("concierge");
        chat.composer().pressSequentially("One");
        chat.composer().press("Shift+Enter");
        chat.composer().pressSequentially("Two");
        assertThat(chat.composer()).hasValue("One\nTwo");
        assertThat(chat.questions()).hasCount(0);
        chat.composer().press("Enter");
        assertThat(chat.questions()).containsText(Pattern.compile("One\\s+Two"));
        chat.assertIdle();
        chat.composer().fill("   ");
        chat.composer().press("Enter");
        assertThat(chat.questions()).hasCount(1);
    }

    /** Safari ends a composition before the key press that ended it, which tells only by code 229. */
    @Test
    void enter_that_ends_a_composition_does_not_send() {
        Chat chat = visitor().with("concierge");
        chat.composer().fill("大根");
        for (String init : new String[] {"isComposing: true, keyCode: 13", "isComposing: false, keyCode: 229"}) {
            chat.composer()
                    .evaluate(
                            "(field) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter',"
                                    + " bubbles: true, cancelable: true, " + init + " }))");
        }
        assertThat(chat.composer()).hasValue("大根");
        assertThat(chat.questions()).hasCount(0);
        chat.composer().press("Enter");
        assertThat(chat.questions()).hasCount(1);
        assertThat(chat.questions()).containsText("大根");
        chat.assertIdle();
        assertThat(model.service().calls()).hasSize(1);
    }

    @Test
    void the_palette_leads_to_conversations_agents_and_actions() {
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", "A soup of leeks");
        String id = chat.conversationId();
        press(chat, "Control+Shift+O");
        assertThat(chat.page()).hasURL(server.base() + "/");

        press(chat, "Control+k");
        assertThat(chat.palette()).isVisible();
        chat.page().keyboard().type("leeks");
        assertThat(chat.palette().getByRole(AriaRole.OPTION)).hasCount(1);
        press(chat, "Enter");
        assertThat(chat.page()).hasURL(server.base() + "/c/" + id);

        press(chat, "Control+k");
        chat.page().keyboard().type("farm");
        press(chat, "Enter");
        assertThat(chat.page()).hasURL(server.base() + "/a/farm");

        press(chat, "Control+k");
        chat.page().keyboard().type("theme: dark");
        press(chat, "Enter");
        assertThat(chat.page().locator("html")).hasAttribute("data-theme", "dark");

        press(chat, "Control+k");
        assertThat(chat.palette()).isVisible();
        press(chat, "Escape");
        assertThat(chat.palette()).isHidden();
    }

    private static void press(Chat chat, String key) {
        chat.page().keyboard().press(key);
    }

    private static void tabTo(Chat chat, Locator target) {
        walk(chat, target, "Tab");
    }

    private static void tabBackTo(Chat chat, Locator target) {
        walk(chat, target, "Shift+Tab");
    }

    private static void walk(Chat chat, Locator target, String key) {
        assertThat(target).isVisible();
        for (int step = 0; step < 60; step++) {
            if ((Boolean) target.evaluate("element => element === document.activeElement")) {
                return;
            }
            press(chat, key);
        }
        throw new AssertionError(target + " is not reached by " + key);
    }
}
