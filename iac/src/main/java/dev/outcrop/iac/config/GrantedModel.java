package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model that the service may call.
 *
 * @param id as the server is told it: a model's id, an inference profile's, or an application profile's ARN
 * @param regions where a geographic profile may send a call. Data and not code, since AWS changes it
 * @param model the model's own id behind an application profile, whose ARN does not tell it
 */
public record GrantedModel(String id, List<String> regions, Optional<String> model) {
    private static final Set<String> GEOGRAPHIES = Set.of("us", "eu", "apac", "jp", "au", "ca", "us-gov");
    private static final Pattern ID = Pattern.compile("[a-z0-9-]+(\\.[A-Za-z0-9:_-]+)+");
    private static final Pattern APPLICATION =
            Pattern.compile("arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\\d{12}:application-inference-profile/[a-z0-9]+");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");

    /** How a model is reached. */
    public enum Way {
        DIRECT,
        GEOGRAPHIC,
        GLOBAL,
        APPLICATION
    }

    public GrantedModel(String id, @Nullable List<String> regions, Optional<String> model) {
        this.id = given(id, "id");
        this.regions = regions == null ? List.of() : List.copyOf(regions);
        this.model = given(model, "model");
        require(
                ID.matcher(id).matches() || APPLICATION.matcher(id).matches(),
                "id",
                "is a model's id, an inference profile's, or an application inference profile's ARN, and not \"" + id
                        + "\"");
        this.regions.forEach(region ->
                require(REGION.matcher(region).matches(), "regions", "has \"" + region + "\", which is no AWS region"));
        switch (way()) {
            case DIRECT, GLOBAL ->
                require(
                        this.regions.isEmpty(),
                        "regions",
                        "is only for profiles that name theirs, and " + id + " does not");
            case GEOGRAPHIC ->
                require(
                        !this.regions.isEmpty(),
                        "regions",
                        "is missing: a call of " + id + " is refused in every region that is not named");
            case APPLICATION -> {
                require(!this.regions.isEmpty(), "regions", "is missing: those of the profile that it is made from");
                require(this.model.isPresent(), "model", "is missing: the ARN of " + id + " does not tell it");
            }
        }
        require(
                way() == Way.APPLICATION || this.model.isEmpty(),
                "model",
                "is only for application inference profiles");
    }

    /** How it is reached, which its id tells. */
    public Way way() {
        if (id.startsWith("arn:")) {
            return Way.APPLICATION;
        }
        String first = id.substring(0, id.indexOf('.'));
        return first.equals("global") ? Way.GLOBAL : GEOGRAPHIES.contains(first) ? Way.GEOGRAPHIC : Way.DIRECT;
    }

    /** The id of the model itself, without a profile's prefix. */
    public String modelId() {
        return switch (way()) {
            case DIRECT -> id;
            case GEOGRAPHIC, GLOBAL -> id.substring(id.indexOf('.') + 1);
            case APPLICATION -> model.orElseThrow();
        };
    }
}
