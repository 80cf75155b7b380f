"""The pages, one folder a screen: urls, views, forms."""
