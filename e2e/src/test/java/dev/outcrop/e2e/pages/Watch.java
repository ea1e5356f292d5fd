package dev.outcrop.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Listens to all pages of a browser for what must never happen: an error in the console, a script that failed, a report of
 * the content security policy, a request to another place than the server.
 */
final class Watch {
    /** Reports as objects that survive in the page; the event also goes to the console, which is listened to. */
    private static final String REPORTS =
            "window.cspReports = []; document.addEventListener('securitypolicyviolation', event =>"
                    + " console.error('CSP report: ' + event.violatedDirective + ' ' + event.blockedURI));";

    private static final String FAULT = "Failed to load resource";

    private final List<String> findings = new CopyOnWriteArrayList<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final List<String> foreign = new CopyOnWriteArrayList<>();
    private final URI base;
    private volatile boolean faults;
    private volatile Optional<String> elsewhere = Optional.empty();

    private Watch(URI base) {
        this.base = base;
    }

    static Watch over(BrowserContext context, URI base) {
        var watch = new Watch(base);
        context.addInitScript(REPORTS);
        context.onConsoleMessage(watch::heard);
        context.onWebError(error -> watch.findings.add("script failed: " + error.error()));
        context.onRequest(watch::asked);
        context.onResponse(watch::answered);
        return watch;
    }

    /** From here on the test breaks the network: the browser's own lines about it are no finding. */
    void expectFaults() {
        faults = true;
    }

    /** People leave our pages for this place, whatever its own pages ask for. */
    void expectVisitsTo(URI place) {
        elsewhere = Optional.of(place.getAuthority());
    }

    void assertClean() {
        assertThat(findings).as("console errors, script errors and CSP reports").isEmpty();
        assertThat(foreign).as("requests to other places than the server").isEmpty();
    }

    private void heard(ConsoleMessage message) {
        boolean serious = message.type().equals("error") || message.text().contains("Content Security Policy");
        if (serious && !(faults && message.text().startsWith(FAULT))) {
            String asked = refused.entrySet().stream()
                    .filter(entry -> message.location().startsWith(entry.getKey() + ":"))
                    .map(Map.Entry::getValue)
                    .collect(Collectors.joining());
            findings.add(message.text() + " at " + message.location() + " " + asked);
        }
    }

    /** The browser's own line about it does not say what was asked for. */
    private void answered(Response response) {
        if (response.status() >= 400) {
            refused.put(response.url(), response.request().method());
        }
    }

    private boolean elsewhere(URI place) {
        return elsewhere.isPresent() && elsewhere.equals(Optional.ofNullable(place.getAuthority()));
    }

    private void asked(Request request) {
        URI target = URI.create(request.url());
        boolean local = "data".equals(target.getScheme())
                || "blob".equals(target.getScheme())
                || "about".equals(target.getScheme())
                || base.getAuthority().equals(target.getAuthority())
                || elsewhere(
                        request.isNavigationRequest()
                                ? target
                                : URI.create(request.frame().url()));
        if (!local) {
            foreign.add(request.url());
        }
    }
}
