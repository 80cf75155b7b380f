"""Single sign-on: OIDC, 企业微信, 钉钉, 飞书, spoken by django-allauth; who somebody is here is not for it to say."""
