package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Domain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a stage answers.
 *
 * @param asked another address than the stage's own; {@code none} for not asking, empty for its own
 */
record Health(Place place, String asked) {
    private static final String READY = "/health/ready";
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Waits until it does. */
    Step step(boolean knowsStacks) {
        if (asked.equals("none")) {
            return Step.always("Leave out the wait for health, as you said", List.of(), () -> "left out");
        }
        return Step.always("Wait until the service is healthy", calls(), () -> {
            if (knowsStacks) {
                place.stage().domain().filter(domain -> domain.zone().isEmpty()).ifPresent(this::askForRecord);
            }
            String address = address()
                    .orElseThrow(
                            () -> new Trouble(
                                    "the stack " + place.doorStack()
                                            + " does not put out the service's address: it was not deployed to the end; deploy again."));
            return place.desk()
                    .patience()
                    .await(() -> answers(address) ? Optional.of("healthy") : Optional.empty())
                    .orElseThrow(() -> new Trouble(address + " did not answer 200 within "
                            + place.desk().patience().most().toMinutes()
                            + " minutes: look at ./outcrop aws status and ./outcrop aws logs; if this machine can't reach"
                            + " the address, say --health none."));
        });
    }

    private void askForRecord(Domain domain) {
        place.terminal()
                .say("    Where " + domain.name() + " is administered, make this record: CNAME " + domain.name() + " "
                        + place.stacks().output(place.names().stack("App"), "Address"));
    }

    /** What is called to know it. */
    List<String> calls() {
        return asked.isEmpty() && place.hidden()
                ? List.of(
                        "cloudformation:DescribeStacks " + place.doorStack(),
                        "GET " + READY + " at the name that CloudFront has given")
                : List.of("GET " + address().orElseThrow());
    }

    /** Whether it does now. */
    static boolean answers(String address) {
        try (var client = HttpClient.newBuilder().connectTimeout(SOON).build()) {
            var request =
                    HttpRequest.newBuilder(URI.create(address)).timeout(SOON).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where it is asked; nowhere as long as CloudFront has given no name. */
    Optional<String> address() {
        return (asked.isEmpty() ? place.url() : Optional.of(asked)).map(base -> base + READY);
    }
}
