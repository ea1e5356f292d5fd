/** Conversations: trees of messages, and how a branch becomes a model's history. */
@NullMarked
package dev.outcrop.conversation;

import org.jspecify.annotations.NullMarked;
