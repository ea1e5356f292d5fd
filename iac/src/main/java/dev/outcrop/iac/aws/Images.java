package dev.outcrop.iac.aws;

import dev.outcrop.image.BuiltImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/** The stage's image repository. */
record Images(Place place) {

    String repository() {
        return place.names().repository();
    }

    /** Says that an image is there; a sentence says that it is not. */
    String find(String digest) {
        if (!has(ImageIdentifier.builder().imageDigest(digest).build())) {
            throw new Trouble("the repository " + repository() + " has no image " + digest
                    + ": leave out --image to have one built and pushed.");
        }
        return "it is there";
    }

    private boolean has(ImageIdentifier id) {
        return !place.services()
                .ecr()
                .batchGetImage(request -> request.repositoryName(repository()).imageIds(id))
                .images()
                .isEmpty();
    }

    /**
     * Says it if the image that serves has agents of the team, and the next one has none.
     *
     * @param next one that is there; else one that is made without --agents
     */
    Step agentsBefore(Optional<String> next) {
        var service = new Service(place);
        var calls = new ArrayList<>(service.calls());
        calls.add("ecr:BatchGetImage " + repository() + ", by the tag that an image with such agents has");
        return Step.always("Look whether the image that serves has agents of your own", calls, () -> {
            try {
                return service.image()
                        .map(serving -> !hasAgents(serving) ? "it has none" : goesOn(next))
                        .orElse("nothing serves yet");
            } catch (SdkException e) {
                return "not looked at: " + Failures.sentence(e);
            }
        });
    }

    private boolean hasAgents(String digest) {
        return has(
                ImageIdentifier.builder().imageTag(BuiltImage.tag(digest, true)).build());
    }

    private String goesOn(Optional<String> next) {
        return next.map(digest -> hasAgents(digest)
                        ? "it has, and so has the one that you name"
                        : "IT HAS, AND THE ONE THAT YOU NAME HAS NONE: to keep them, say no, and name an image that was made"
                                + " with --agents.")
                .orElse("IT HAS, AND THE NEW ONE HAS NONE: to keep them, say no, and name their folder with --agents.");
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
    List<String> calls(Optional<TeamAgents> agents) {
        String host = place.stage().account() + ".dkr.ecr." + place.stage().region() + ".amazonaws.com";
        return List.of(
                "the image for " + place.stage().tasks().architecture().name().toLowerCase(Locale.ROOT)
                        + " is built on this machine, without Docker"
                        + agents.map(team -> ", with the agents in " + team.folder() + " beside those that ship")
                                .orElse(""),
                "ecr:GetAuthorizationToken",
                "push to " + host + "/" + repository() + ", layers that are there already not again");
    }

    /** Builds it from what is here, and pushes it; the same sources make the same image. */
    Shipyard.Shipped push(Optional<TeamAgents> agents) throws InterruptedException {
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
                        agents.map(TeamAgents::folder),
                        host + "/" + repository(),
                        login.substring(login.indexOf(':') + 1),
                        line -> place.terminal().say("    " + line));
    }
}
