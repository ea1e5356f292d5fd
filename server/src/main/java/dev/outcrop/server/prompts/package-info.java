/** Agents' prompts in their files and in Langfuse, and the way from one to the other. */
@NullMarked
package dev.outcrop.server.prompts;

import org.jspecify.annotations.NullMarked;
