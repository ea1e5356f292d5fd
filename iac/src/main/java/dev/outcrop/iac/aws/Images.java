package dev.outcrop.iac.aws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/** The stage's image repository. */
record Images(Place place) {

    /** Says that an image is there; a sentence says that it is not. */
    String find(String digest) {
        boolean there = !place.services()
                .ecr()
                .batchGetImage(request -> request.repositoryName(place.names().repository())
                        .imageIds(ImageIdentifier.builder().imageDigest(digest).build()))
                .images()
                .isEmpty();
        if (!there) {
            throw new Trouble("the repository " + place.names().repository() + " has no image " + digest
                    + ": leave out --image to have one built and pushed.");
        }
        return "it is there";
    }

    /** Refuses if this machine can make none for the tasks' processor. */
    void consider() {
        hindrance().ifPresent(why -> {
            throw new Trouble(why);
        });
    }

    /** Why this machine can make none for the tasks' processor, if it can't. */
    Optional<String> hindrance() {
        return place.desk().shipyard().hindrance(place.stage().tasks().architecture());
    }

    /** What building and pushing one calls. */
    List<String> calls() {
        String host = place.stage().account() + ".dkr.ecr." + place.stage().region() + ".amazonaws.com";
        return List.of(
                "the image for " + place.stage().tasks().architecture().name().toLowerCase(Locale.ROOT)
                        + " is built on this machine, without Docker",
                "ecr:GetAuthorizationToken",
                "push to " + host + "/" + place.names().repository() + ", layers that are there already not again");
    }

    /** Builds it from what is here, and pushes it; the same sources make the same image. */
    Shipyard.Shipped push() throws InterruptedException {
        var access = place.services()
                .ecr()
                .getAuthorizationToken()
                .authorizationData()
                .getFirst();
        String login = new String(Base64.getDecoder().decode(access.authorizationToken()), StandardCharsets.UTF_8);
        String host = access.proxyEndpoint().replaceFirst("^https?://", "");
        return place.desk()
                .shipyard()
                .ship(
                        place.stage().tasks().architecture(),
                        host + "/" + place.names().repository(),
                        login.substring(login.indexOf(':') + 1),
                        line -> place.terminal().say("    " + line));
    }
}
