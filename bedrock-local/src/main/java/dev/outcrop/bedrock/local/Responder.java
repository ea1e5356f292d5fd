package dev.outcrop.bedrock.local;

/** Who answers a call: the demo, a script, and whatever else can produce the events of a model. Called on many threads. */
@FunctionalInterface
public interface Responder {

    /** Answers one Converse or ConverseStream call whose request has been found valid. */
    Reply respond(ConverseCall call);
}
