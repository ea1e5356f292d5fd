/** What is said to a model and what it says back: messages, content blocks, requests, and the {@code Model} itself. */
@NullMarked
package dev.outcrop.model;

import org.jspecify.annotations.NullMarked;
