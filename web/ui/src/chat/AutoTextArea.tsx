import { useLayoutEffect, useRef, type TextareaHTMLAttributes, type Ref } from 'react';

const GROWS_BY_ITSELF = typeof CSS !== 'undefined' && CSS.supports?.('field-sizing', 'content') === true;

interface AutoTextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly value: string;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** A text area as high as its text (`field-sizing: content`, or measured where the browser lacks it). */
export function AutoTextArea({ ref, ...rest }: AutoTextAreaProps) {
  const own = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = own.current;
    if (GROWS_BY_ITSELF || !element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [rest.value]);
  return (
    <textarea
      rows={1}
      {...rest}
      ref={(element) => {
        own.current = element;
        if (typeof ref === 'function') ref(element);
        else if (ref) ref.current = element;
      }}
    />
  );
}
