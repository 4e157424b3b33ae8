/**
 * The receipt where a library has none of its own: all four flows in both languages, the words being those of
 * `receipt-words.ts`. It is also what a librarian begins with.
 */
export const defaultTemplate = `>~ {{ library }}
# {{ title }}
>~ {{ date }} · {{ time }}
[space]
---
{% for item in items %}
{{ item.number }}. {{ item.title }}
{% if item.already != "" %}
    {{ item.already }}
{% endif %}
{% if item.due != "" and due == "" %}
    * {{ words.due }}: {{ item.due }}{% if item.provisional %} ({{ words.provisional }}){% endif %}
{% endif %}
{% if item.route != "" %}
    {{ item.route }}
{% endif %}
{% if item.destination != "" %}
    {{ item.destination }}
{% endif %}
{% endfor %}
---
{% if amount != "" %}
* {{ words.amount }} | {{ amount }}
{% endif %}
{% if count > 0 %}
## {{ count_text }}
{% endif %}
{% if due != "" %}
## {{ words.due }}: {{ due }}{% if provisional %} ({{ words.provisional }}){% endif %}
{% endif %}
{% if provisional %}
~ {{ words.note }}
{% endif %}
[space]
{% if card != "" %}
{{ words.card }} | {{ card }}
{% endif %}
{{ words.reference }} | {{ reference }}
[space]
> {{ thanks }}
{% if hours != "" %}
>~ {{ hours }}
{% endif %}
{% if footer != "" %}
>~ {{ footer }}
{% endif %}
`;
