package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.bedrock.local.Script;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nothing that was asked or answered is overwritten: an edit and a second answer are branches. */
class BranchesIT extends PageTest {

    @Test
    void another_answer_stands_beside_the_first() {
        model.script().turn(turn -> turn.text("First answer."));
        model.script().turn(turn -> turn.text("Second answer."));
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", "Answer twice");
        assertThat(chat.id("versions")).hasCount(0);

        chat.button("Answer again").click();
        chat.assertAnswer("Second answer.");
        chat.assertIdle();
        assertThat(chat.answers()).hasCount(1);
        assertThat(chat.id("versions")).containsText("2/2");

        chat.button("Previous version").click();
        chat.assertAnswer("First answer.");
        assertThat(chat.id("versions")).containsText("1/2");
        assertThat(chat.button("Previous version")).isDisabled();
        chat.button("Next version").click();
        chat.assertAnswer("Second answer.");
    }

    @Test
    void an_edited_question_begins_a_branch_and_the_one_that_was_chosen_is_remembered() {
        model.script().always(request -> said(request).contains("leeks"), turn -> turn.text("Leek soup."));
        model.script().always(request -> said(request).contains("tomatoes"), turn -> turn.text("Tomato soup."));
        model.script().always(request -> said(request).contains("dessert"), turn -> turn.text("Pancakes."));
        Chat chat = visitor().with("chef");
        chat.askUntil("completed", "I have leeks");
        chat.askUntil("completed", "And for dessert?");

        Locator first = chat.questions().first();
        first.hover();
        first.getByRole(AriaRole.BUTTON, named("Edit message")).click();
        Locator editor = chat.page().getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Edit message"));
        assertThat(editor).hasValue("I have leeks");
        editor.fill("I have tomatoes");
        editor.press("Enter");

        chat.assertAnswer("Tomato soup.");
        chat.assertIdle();
        assertThat(chat.questions()).hasCount(1);
        assertThat(chat.id("versions")).containsText("2/2");

        chat.stored("PATCH", () -> chat.button("Previous version").click());
        assertThat(chat.questions()).hasCount(2);
        assertThat(chat.questions().first()).containsText("I have leeks");
        assertThat(chat.answers().first()).containsText("Leek soup.");
        chat.assertAnswer("Pancakes.");

        String id = chat.conversationId();
        chat.page().reload();
        assertThat(chat.questions()).hasCount(2);
        assertThat(chat.id("versions").first()).containsText("1/2");
        assertThat(api.messages(id).size()).isEqualTo(6);

        // What the model is told is the branch on screen.
        chat.askUntil("completed", "Another dessert, please");
        String told = model.service().calls().getLast().request().toString();
        assertThat(told).contains("I have leeks").doesNotContain("tomatoes");
    }

    @Test
    void an_edit_can_be_given_up() {
        model.script().otherwise(turn -> turn.text("Yes."));
        Chat chat = visitor().with("chef");
        chat.askUntil("completed", "As it was");
        chat.questions().hover();
        chat.button("Edit message").click();
        Locator editor = chat.page().getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Edit message"));
        editor.fill("As it might have been");
        editor.press("Escape");
        assertThat(chat.questions()).containsText("As it was");
        assertThat(chat.id("versions")).hasCount(0);
        assertThat(model.service().calls()).hasSize(1);
    }

    private static String said(JsonNode request) {
        return Script.lastUserText(request);
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }
}
