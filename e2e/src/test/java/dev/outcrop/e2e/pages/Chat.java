package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** A page as a person sees it: what is on it, by name, and what can be done there. */
record Chat(Page page) {

    Chat open(String path) {
        page.navigate(path);
        return this;
    }

    /** A new conversation with an agent. */
    Chat with(String agent) {
        open("/a/" + agent);
        assertThat(composer()).isVisible();
        return this;
    }

    /** Types a message and presses Enter. */
    void ask(String text) {
        composer().fill(text);
        composer().press("Enter");
        assertThat(questions().last()).containsText(text);
    }

    /** Types, sends, and waits until the answer has reached this state. */
    void askUntil(String state, String text) {
        int before = answers().count();
        ask(text);
        assertThat(answers()).hasCount(before + 1);
        assertThat(answers().last()).hasAttribute("data-state", state);
        assertIdle();
    }

    Locator composer() {
        return page.locator("#composer");
    }

    /** Send while nothing runs, Stop while something does: one button. */
    Locator sendOrStop() {
        return page.locator("button[data-busy]");
    }

    Locator questions() {
        return page.locator("article[data-role=user]");
    }

    Locator answers() {
        return page.locator("article[data-role=assistant]");
    }

    Locator answer() {
        return answers().last();
    }

    Locator tool(String name) {
        return page.locator("[data-tool=" + name + "]");
    }

    Locator handover(String agent) {
        return page.locator("[data-handover=" + agent + "]");
    }

    Locator id(String testId) {
        return page.getByTestId(testId);
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator menuItem(String name) {
        return page.getByRole(
                AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator search() {
        return page.getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Search conversations"));
    }

    /** The entries of the sidebar. */
    Locator conversations() {
        return page.locator("[data-conversation-id]");
    }

    Locator conversation(String id) {
        return page.locator("[data-conversation-id='" + id + "']");
    }

    /** The link to a conversation. */
    Locator link(String id) {
        return conversation(id).locator("a[href^='/c/']");
    }

    Locator palette() {
        return page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Command palette"));
    }

    /** The id of the conversation that is shown, from the address. */
    String conversationId() {
        assertThat(page).hasURL(Pattern.compile("/c/"));
        return page.url().substring(page.url().lastIndexOf('/') + 1);
    }

    /** Tries again at once where the page still offers it; it may just be trying by itself, and the button gone. */
    void reconnect() {
        page.evaluate("() => document.querySelector('[data-testid=banner] button')?.click()");
    }

    /** Does something that the page shows at once, and waits until the server has stored it. */
    void stored(String method, Runnable act) {
        page.waitForResponse(response -> response.request().method().equals(method), act);
    }

    void assertBusy() {
        assertThat(sendOrStop()).hasAttribute("data-busy", "true");
    }

    void assertIdle() {
        assertThat(sendOrStop()).hasAttribute("data-busy", "false");
    }

    /** The whole text of the last answer, without a word lost or doubled. */
    void assertAnswer(String text) {
        assertThat(answer().locator("[class*='_markdown_']")).hasText(new String[] {text});
    }

    void menuOf(String conversation, String item) {
        conversation(conversation).getByRole(AriaRole.BUTTON).click();
        menuItem(item).click();
    }
}
