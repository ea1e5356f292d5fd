package dev.outcrop.bedrock.local;

import dev.outcrop.bedrock.local.Catalogue.Model;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The control plane's lists: models, and inference profiles page by page. */
final class ControlPlane {
    /** An application's profile that is always there: Claude Sonnet 4.5 by way of the profile for the United States. */
    static final String APPLICATION_PROFILE =
            "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/outcroplocal";

    private static final String ACCOUNT = "000000000000";
    private static final int MOST_ON_A_PAGE = 1000;

    /** Regions of the profiles that Anthropic's and Amazon's models have; the first is where the profile is. */
    private static final Map<String, List<String>> ANTHROPIC = Map.of(
            "us", List.of("us-east-1", "us-east-2", "us-west-2"),
            "eu", List.of("eu-central-1", "eu-west-1"),
            "jp", List.of("ap-northeast-1", "ap-northeast-3"),
            "au", List.of("ap-southeast-2", "ap-southeast-4"),
            "global", List.of("us-east-1", ""));

    private static final Map<String, List<String>> AMAZON = Map.of(
            "us", List.of("us-east-1", "us-west-2"),
            "eu", List.of("eu-central-1", "eu-west-1"),
            "apac", List.of("ap-northeast-1", "ap-southeast-1", "ap-southeast-2"));

    private static final List<String> GEOGRAPHIES = List.of("us", "eu", "apac", "jp", "au", "global");

    private ControlPlane() {}

    static ObjectNode foundationModels(Map<String, String> query) {
        ObjectNode list = Json.object();
        ArrayNode summaries = list.putArray("modelSummaries");
        for (Model model : Catalogue.MODELS) {
            String output = model.embeds() ? "EMBEDDING" : "TEXT";
            if (!query.getOrDefault("byProvider", model.provider()).equalsIgnoreCase(model.provider())
                    || !query.getOrDefault("byOutputModality", output).equals(output)) {
                continue;
            }
            ObjectNode summary = summaries
                    .addObject()
                    .put("modelArn", arn("us-east-1", model))
                    .put("modelId", model.id())
                    .put("modelName", model.name())
                    .put("providerName", model.provider())
                    .put("responseStreamingSupported", !model.embeds());
            summary.putArray("inputModalities").add("TEXT");
            summary.putArray("outputModalities").add(output);
            summary.putArray("customizationsSupported");
            summary.putArray("inferenceTypesSupported").add("ON_DEMAND").add("INFERENCE_PROFILE");
            summary.putObject("modelLifecycle").put("status", "ACTIVE");
        }
        return list;
    }

    /** ListInferenceProfiles: AWS's own unless others are asked for. */
    static ObjectNode inferenceProfiles(Map<String, String> query) {
        String type = query.getOrDefault("type", "SYSTEM_DEFINED");
        List<ObjectNode> all = profiles().stream()
                .filter(profile -> Json.string(profile, "type").equals(type))
                .toList();
        int from = Optional.ofNullable(query.get("nextToken"))
                .map(token -> position(token, all.size()))
                .orElse(0);
        int to = Math.min(all.size(), from + most(query.getOrDefault("maxResults", "100")));
        ObjectNode page = Json.object();
        ArrayNode summaries = page.putArray("inferenceProfileSummaries");
        all.subList(from, to).forEach(summaries::add);
        if (to < all.size()) {
            byte[] position = Integer.toString(to).getBytes(StandardCharsets.UTF_8);
            page.put("nextToken", Base64.getEncoder().encodeToString(position));
        }
        return page;
    }

    /** GetInferenceProfile, by id or ARN. */
    static ObjectNode inferenceProfile(String id) {
        return profiles().stream()
                .filter(profile -> Json.string(profile, "inferenceProfileId").equals(id)
                        || Json.string(profile, "inferenceProfileArn").equals(id))
                .findFirst()
                .orElseThrow(() -> new ServiceError(
                        404, "ResourceNotFoundException", "The inference profile could not be found."));
    }

    private static int position(String token, int most) {
        try {
            int position = Integer.parseInt(new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8));
            if (position >= 0 && position <= most) {
                return position;
            }
        } catch (IllegalArgumentException e) {
            throw ServiceError.validation("The nextToken is invalid.");
        }
        throw ServiceError.validation("The nextToken is invalid.");
    }

    private static int most(String results) {
        if (!results.matches("[1-9]\\d{0,3}") || Integer.parseInt(results) > MOST_ON_A_PAGE) {
            throw ServiceError.validation("1 validation error detected: Value '" + results
                    + "' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and "
                    + MOST_ON_A_PAGE);
        }
        return Integer.parseInt(results);
    }

    private static List<ObjectNode> profiles() {
        List<ObjectNode> profiles = new ArrayList<>();
        for (Model model : Catalogue.MODELS) {
            for (String geography : model.embeds() ? List.<String>of() : GEOGRAPHIES) {
                Optional.ofNullable((model.provider().equals("Anthropic") ? ANTHROPIC : AMAZON).get(geography))
                        .ifPresent(regions -> profiles.add(system(model, geography, regions)));
            }
        }
        ObjectNode application = inferenceProfile(profiles, "us.anthropic.claude-sonnet-4-5-20250929-v1:0")
                .deepCopy()
                .put("inferenceProfileName", "outcrop-local")
                .put("inferenceProfileId", "outcroplocal")
                .put("inferenceProfileArn", APPLICATION_PROFILE)
                .put("type", "APPLICATION");
        profiles.add(application);
        return profiles;
    }

    private static ObjectNode inferenceProfile(List<ObjectNode> profiles, String id) {
        return profiles.stream()
                .filter(profile -> Json.string(profile, "inferenceProfileId").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode system(Model model, String geography, List<String> regions) {
        String id = geography + "." + model.id();
        ObjectNode profile = Json.object()
                .put("inferenceProfileName", geography.toUpperCase(Locale.ROOT) + " " + model.name())
                .put("inferenceProfileId", id)
                .put(
                        "inferenceProfileArn",
                        "arn:aws:bedrock:" + regions.getFirst() + ":" + ACCOUNT + ":inference-profile/" + id)
                .put("status", "ACTIVE")
                .put("type", "SYSTEM_DEFINED");
        ArrayNode models = profile.putArray("models");
        regions.forEach(region -> models.addObject().put("modelArn", arn(region, model)));
        return profile;
    }

    private static String arn(String region, Model model) {
        return "arn:aws:bedrock:" + region + "::foundation-model/" + model.id();
    }
}
