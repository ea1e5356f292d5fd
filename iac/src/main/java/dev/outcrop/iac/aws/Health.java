package dev.outcrop.iac.aws;

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
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Waits until it does. */
    Step step(boolean knowsStacks) {
        if (asked.equals("none")) {
            return Step.always("Leave out the wait for health, as you said", List.of(), () -> "left out");
        }
        return Step.always("Wait until the service is healthy", List.of("GET " + address()), () -> {
            if (knowsStacks && place.stage().domain().zone().isEmpty()) {
                place.terminal()
                        .say("    Where " + place.stage().domain().name() + " is administered, make this record: CNAME "
                                + place.stage().domain().name() + " "
                                + place.stacks().output(place.names().stack("App"), "Address"));
            }
            return place.desk()
                    .patience()
                    .await(() -> answers() ? Optional.of("healthy") : Optional.empty())
                    .orElseThrow(() -> new Trouble(address() + " did not answer 200 within "
                            + place.desk().patience().most().toMinutes()
                            + " minutes: look at ./outcrop aws status and ./outcrop aws logs; if this machine can't reach"
                            + " the address, say --health none."));
        });
    }

    /** Whether it does now. */
    boolean answers() {
        try (var client = HttpClient.newBuilder().connectTimeout(SOON).build()) {
            var request =
                    HttpRequest.newBuilder(URI.create(address())).timeout(SOON).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String address() {
        return (asked.isEmpty() ? place.names().url() : asked) + "/health/ready";
    }
}
