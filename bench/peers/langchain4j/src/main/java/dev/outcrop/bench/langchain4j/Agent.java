package dev.outcrop.bench.langchain4j;

import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;

interface Agent {

    @SystemMessage("You are a helpful assistant.")
    TokenStream chat(@UserMessage String text);
}
