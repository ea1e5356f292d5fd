package dev.outcrop.bench.springai;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

@RestController
class Chat {

    record Message(String id, String text) {}

    private final ChatClient agent;

    Chat(ChatClient.Builder builder, Weather weather) {
        agent = builder.defaultSystem("You are a helpful assistant.")
                .defaultTools(weather)
                .build();
    }

    @GetMapping("/ready")
    String ready() {
        return "ready";
    }

    @PostMapping(path = "/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> chat(@RequestBody Message message) {
        return agent.prompt(message.text()).stream().content();
    }
}
