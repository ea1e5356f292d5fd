package dev.outcrop.iac.template;

import tools.jackson.databind.JsonNode;

/** One resource of a template. */
public record Resource(String stack, String id, JsonNode body) {

    public String type() {
        return body.path("Type").asString();
    }

    public JsonNode properties() {
        return body.path("Properties");
    }

    /** A property by its path: {@code at("/Conditions/0/Field")}; missing if it is not there. */
    public JsonNode at(String path) {
        return properties().at(path);
    }

    /** What becomes of it when its stack is destroyed. */
    public String deletion() {
        return body.path("DeletionPolicy").asString("Delete");
    }

    @Override
    public String toString() {
        return stack + "/" + id;
    }
}
