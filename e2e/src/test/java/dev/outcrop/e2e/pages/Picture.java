package dev.outcrop.e2e.pages;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A picture of a page as it is, in {@code target/screenshots}, and what is wrong with the page. */
final class Picture {
    private static final Path PICTURES = Path.of("target", "screenshots");

    private Picture() {}

    /** Takes the picture; what axe finds, and whether anything is wider than the screen. */
    static List<String> of(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setAnimations(ScreenshotAnimations.DISABLED)
                .setPath(PICTURES.resolve(name + ".png")));
        var findings = new ArrayList<String>();
        Axe.violations(page)
                .forEach(violation -> violation
                        .getNodes()
                        .forEach(node -> findings.add(name + ": " + violation.getId() + " " + node.getHtml() + " "
                                + node.getFailureSummary())));
        Object overflow = page.evaluate("""
                () => document.documentElement.scrollWidth > innerWidth
                    || [...document.querySelectorAll('main, header, [data-testid=thread], form, nav')]
                        .some(element => element.scrollWidth > element.clientWidth + 1)""");
        if (Boolean.TRUE.equals(overflow)) {
            findings.add(name + " is wider than the screen");
        }
        return findings;
    }
}
