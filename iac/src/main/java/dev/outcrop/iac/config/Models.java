package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The models behind each alias, in order of preference. */
public record Models(Map<String, List<GrantedModel>> aliases) {
    private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9-]*");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Models {
        var copy = new LinkedHashMap<String, List<GrantedModel>>();
        given(aliases, "models").forEach((alias, granted) -> {
            require(ALIAS.matcher(alias).matches(), alias, "is no alias: small letters, digits and hyphens");
            require(granted != null && !granted.isEmpty(), alias, "names no model");
            copy.put(alias, List.copyOf(granted));
        });
        require(copy.containsKey("chat"), "chat", "is missing: the alias that agents use");
        // In the order of the file: an order of its own would be another template each time.
        aliases = Collections.unmodifiableMap(copy);
    }

    /** As the server's setting {@code models} wants it: {@code chat=ID,ID;fast=ID}. */
    public String setting() {
        return aliases.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + entry.getValue().stream().map(GrantedModel::id).collect(Collectors.joining(",")))
                .collect(Collectors.joining(";"));
    }

    /** All of them, each once. */
    public List<GrantedModel> all() {
        return aliases.values().stream().flatMap(List::stream).distinct().toList();
    }
}
